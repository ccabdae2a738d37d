// What every server of `docs/runtimes.md` answers, on every runtime.

import assert from 'node:assert/strict';
import { API_CALL, ask, cookieHeader, DOCUMENT } from '../../scripts/http.mjs';
import { send } from '../routes/raw.mjs';
import { createKeys } from '../shared/keys.mjs';
import { mintSessionToken } from '../shared/tokens.mjs';

/** @typedef {import('./site.mjs').Site} Site */
/** @typedef {import('./site.mjs').Side} Side */
/** @typedef {import('../../scripts/http.mjs').Answer} Answer */

const foreign = createKeys();

/** @param {string} token */
const bearer = (token) => ({ ...API_CALL, authorization: `Bearer ${token}` });

/**
 * A token of the instance for the side's origin, with changes.
 *
 * @param {Side} side
 * @param {object} [claims]
 */
const mint = ({ instance, origin }, claims) =>
  instance.mintSessionToken({ azp: origin, ...claims });

/** @param {Side} side */
function mintExpired(side) {
  const exp = Math.floor(Date.now() / 1000) - 60;
  return mint(side, { exp, iat: exp - 60, nbf: exp - 60 });
}

/** @param {Side} side */
const mintForeign = ({ instance, origin }) =>
  mintSessionToken(
    foreign.privateKey,
    { azp: origin, iss: `https://${instance.frontendApi}`, sub: instance.userId },
    { kid: instance.keyId },
  );

/** @param {string} session */
const cookiesWith = (session) => ({
  ...DOCUMENT,
  cookie: `__clerk_db_jwt=dvb_runtimes; __client_uat=1; __session=${session}`,
});

/**
 * @param {Answer} answer
 * @param {number} status
 * @param {object} body
 */
function expectJson(answer, status, body) {
  assert.deepEqual([answer.status, JSON.parse(answer.body)], [status, body]);
}

/** @param {Answer} answer */
const expectRefused = (answer) => expectJson(answer, 401, { error: 'Unauthorized' });

/**
 * The address that a handshake returns to.
 *
 * @param {Side} side
 * @param {Answer} answer
 */
function expectHandshake({ instance }, answer) {
  assert.equal(answer.status, 307, answer.body);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const { origin, pathname, searchParams } = new URL(answer.headers.location ?? '');
  const { NEXT_PUBLIC_CLERK_PROXY_URL: frontendApi = '' } = instance.environment;
  assert.equal(origin + pathname, `${frontendApi}/v1/client/handshake`);
  return searchParams.get('redirect_url');
}

/**
 * The cookies that an answer sets.
 *
 * @param {Answer} answer
 * @returns {Record<string, string>}
 */
const cookiesOf = ({ headers }) =>
  Object.fromEntries(
    (headers['set-cookie'] ?? []).map((line) => /^([^=]+)=([^;]*)/.exec(line)?.slice(1) ?? []),
  );

/**
 * A browser that is signed in at the Frontend API and new to the application asks for
 * a page; resolves with what the application answers after the handshake.
 *
 * @param {Side} side
 * @param {Record<string, string>} before the cookies that make the application ask
 */
async function returnFromHandshake(side, before) {
  const { instance, origin } = side;
  const asked = await side.ask('/private?page=2', { ...DOCUMENT, cookie: cookieHeader(before) });
  assert.equal(expectHandshake(side, asked), `${origin}/private?page=2`);
  const { browserCookies } = await instance.signIn(new Headers(), 'ada@example.com', { origin });
  const [own] = browserCookies.slice(-1);
  const cookie = `${own?.name}=${own?.value}`;
  const handshake = await ask(asked.headers.location ?? '', { ...DOCUMENT, cookie });
  assert.equal(handshake.status, 307, handshake.body);
  const back = new URL(handshake.headers.location ?? '');
  assert.equal(back.origin, origin);
  const jar = { ...before, ...cookiesOf(asked), ...cookiesOf(handshake) };
  const answer = await side.ask(back.pathname + back.search, {
    ...DOCUMENT,
    cookie: cookieHeader(jar),
  });
  return { answer, jar: { ...jar, ...cookiesOf(answer) } };
}

/**
 * One case.
 *
 * @typedef {{ name: string, verify: (site: Site) => Promise<void> }} Case
 */

/** @type {Case[]} */
export const cases = [
  {
    name: 'serves a public page to a visitor',
    async verify({ proxied }) {
      const answer = await proxied.ask('/', API_CALL);
      expectJson(answer, 200, { userId: null });
      assert.equal(answer.headers['x-clerk-auth-status'], 'signed-out');
    },
  },
  {
    name: 'refuses a protected page to a visitor',
    async verify({ proxied, direct }) {
      expectRefused(await proxied.ask('/private', API_CALL));
      expectRefused(await direct.ask('/private', DOCUMENT));
    },
  },
  {
    name: 'knows a user by a token in the header',
    async verify({ proxied, direct }) {
      for (const side of [proxied, direct]) {
        for (const page of ['/', '/private']) {
          const answer = await side.ask(page, bearer(mint(side)));
          expectJson(answer, 200, { userId: side.instance.userId });
        }
      }
    },
  },
  {
    name: 'knows a user by the cookies of a browser',
    async verify({ proxied, direct }) {
      for (const side of [proxied, direct]) {
        const { origin } = side;
        const { cookie } = await side.instance.signIn({}, 'ada@example.com', { origin });
        const answer = await side.ask('/private', { ...DOCUMENT, cookie });
        expectJson(answer, 200, { userId: side.instance.userId });
      }
    },
  },
  {
    name: 'refuses an expired token, and renews the one of a browser',
    async verify({ proxied }) {
      const token = mintExpired(proxied);
      expectRefused(await proxied.ask('/private', bearer(token)));
      expectHandshake(proxied, await proxied.ask('/private', cookiesWith(token)));
    },
  },
  {
    name: 'refuses a token that another key signed',
    async verify({ proxied, direct }) {
      for (const side of [proxied, direct]) {
        const token = mintForeign(side);
        expectRefused(await side.ask('/private', bearer(token)));
        const answer = await side.ask('/private', cookiesWith(token));
        assert.ok([307, 401].includes(answer.status), answer.body);
      }
    },
  },
  {
    name: 'refuses a token of another origin and of another instance',
    async verify({ proxied, direct }) {
      const elsewhere = { azp: 'https://evil.example' };
      expectRefused(await proxied.ask('/private', bearer(mint(proxied, elsewhere))));
      const other = mint(direct, { azp: proxied.origin });
      expectRefused(await proxied.ask('/private', bearer(other)));
    },
  },
  {
    name: 'sends a browser through a handshake, and sets all its cookies, in development',
    async verify({ proxied }) {
      const { answer, jar } = await returnFromHandshake(proxied, {});
      assert.equal(answer.status, 307);
      const { origin } = proxied;
      assert.equal(new URL(answer.headers.location ?? '', origin).href, `${origin}/private?page=2`);
      assert.ok(['__session', '__client_uat', '__clerk_db_jwt'].every((name) => name in jar));
      const headers = { ...DOCUMENT, cookie: cookieHeader(jar) };
      expectJson(await proxied.ask('/private?page=2', headers), 200, {
        userId: proxied.instance.userId,
      });
    },
  },
  {
    name: 'sends a browser through a handshake, and sets its cookies on the page, in production',
    async verify({ direct }) {
      const { answer, jar } = await returnFromHandshake(direct, { __client_uat: '1' });
      expectJson(answer, 200, { userId: direct.instance.userId });
      assert.ok(['__session', '__client_uat'].every((name) => name in cookiesOf(answer)));
      const headers = { ...DOCUMENT, cookie: cookieHeader(jar) };
      expectJson(await direct.ask('/private', headers), 200, { userId: direct.instance.userId });
    },
  },
  {
    name: 'believes forwarded headers only behind a proxy',
    async verify({ proxied, direct }) {
      const headers = {
        ...cookiesWith(mintExpired(direct)),
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
      };
      const returned = expectHandshake(direct, await direct.ask('/private', headers));
      assert.equal(returned, `${direct.origin}/private`);
      const behind = await proxied.ask('/private', cookiesWith(mintExpired(proxied)));
      assert.equal(expectHandshake(proxied, behind), `${proxied.origin}/private`);
    },
  },
  {
    name: 'survives hostile requests, and shows them nothing',
    async verify({ proxied, direct }) {
      for (const { port } of [proxied, direct]) {
        for (const request of HOSTILE) {
          const { text } = await send(port, { method: 'GET', target: '/private', ...request });
          assert.ok(!text.includes('"userId":"'), text);
        }
      }
      expectJson(await direct.ask('/', API_CALL), 200, { userId: null });
      expectJson(await proxied.ask('/', API_CALL), 200, { userId: null });
    },
  },
];

/** @type {{ method?: string, target?: string, headers?: Record<string, string> }[]} */
const HOSTILE = [
  { headers: { Host: 'a b' } },
  { headers: { Host: '' } },
  { headers: { Host: 'evil.example/x?y#z' } },
  { headers: { Host: 'xn--fa-' } },
  { target: '//evil.example/private' },
  { target: 'http://evil.example/private' },
  { target: '/%ff%00/../private' },
  { target: '/private?__clerk_handshake=..&__clerk_handshake_nonce=%00' },
  { method: 'OPTIONS', target: '*' },
  { method: 'TRACE' },
  { headers: { Authorization: 'Bearer a.b.c' } },
  { headers: { Authorization: 'Bearer \xff' } },
  { headers: { Cookie: `__session=${'%'.repeat(4000)}; __client_uat=-1; ;;=` } },
  { headers: { 'X-Forwarded-Host': 'a b', 'X-Forwarded-Proto': 'javascript' } },
];
