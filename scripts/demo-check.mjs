// What the demo promises, asked over HTTP.

import { ask, cookieHeader, DOCUMENT, visit } from './http.mjs';

/** @typedef {import('./emulator.mjs').Emulator} Emulator */
/** @typedef {import('./http.mjs').Answer} Answer */

const BROWSER = 'dvb_check';

/**
 * Asks the app for everything it promises; resolves with whether all of it
 * holds. `stranger` is an emulator with other keys than the app's.
 *
 * @param {{ origin: string }} app
 * @param {Emulator} emulator
 * @param {Emulator} stranger
 */
export async function checkExample(app, emulator, stranger) {
  const origin = app.origin;
  // Before the token: a token older than the sign-in it belongs to is renewed.
  /** @param {string} token */
  const signedIn = (token, issuedAt = Math.floor(Date.now() / 1000) - 10) => ({
    __clerk_db_jwt: BROWSER,
    __client_uat: String(issuedAt),
    __session: token,
  });
  /**
   * @param {string} path
   * @param {Record<string, string>} cookies
   * @param {Record<string, string>} [headers]
   */
  const get = (path, cookies, headers = DOCUMENT) =>
    ask(origin + path, { ...headers, cookie: cookieHeader(cookies) });
  const signedOut = { __clerk_db_jwt: BROWSER, __client_uat: '0' };
  /** @type {string[]} */
  const failures = [];

  /**
   * Tells whether a promise holds: `holds` resolves with what is wrong.
   *
   * @param {string} title
   * @param {() => Promise<string | undefined>} holds
   */
  const promise = async (title, holds) => {
    try {
      const problem = await holds();
      console.log(problem ? `✗ ${title}: ${problem}` : `✓ ${title}`);
      if (problem) failures.push(title);
    } catch (error) {
      console.log(`✗ ${title}: ${/** @type {Error} */ (error).message}`);
      failures.push(title);
    }
  };

  await promise('A public page is served to anyone', async () =>
    expectStatus(await get('/', signedOut), 200),
  );

  await promise('A browser without cookies comes back from the handshake', async () => {
    const page = await visit(`${origin}/`);
    return expectStatus(page, 200) ?? expectUrl(page.url, `${origin}/`);
  });

  await promise('A protected page sends you to sign in, and says where you came from', async () => {
    const answer = await get('/dashboard', signedOut);
    return expectStatus(answer, 307) ?? expectSignIn(answer, `${origin}/dashboard`);
  });

  await promise('A signed-in user sees the dashboard with their id', async () => {
    const answer = await get('/dashboard', signedIn(emulator.mintSessionToken({ azp: origin })));
    return expectStatus(answer, 200) ?? expectText(answer.body, emulator.userId);
  });

  await promise('The admin page is 404 without the permission', async () =>
    expectStatus(await get('/admin', signedIn(emulator.mintSessionToken({ azp: origin }))), 404),
  );

  await promise('The admin page is served with the permission', async () => {
    const token = emulator.mintSessionToken({
      azp: origin,
      o: { id: 'org_check', rol: 'admin', per: 'example1', fpm: '1' },
      fea: 'o:admin',
    });
    return expectStatus(await get('/admin', signedIn(token)), 200);
  });

  await promise('A signed-out API call is 404', async () =>
    expectStatus(await get('/api/protected/session', {}, { accept: 'application/json' }), 404),
  );

  const now = Math.floor(Date.now() / 1000);
  const hostile = {
    'an expired token': () =>
      emulator.mintSessionToken({ azp: origin, iat: now - 7200, exp: now - 3600 }),
    'a token changed after signing': () => tamper(emulator.mintSessionToken({ azp: origin })),
    'a token with alg none': () => emulator.mintSessionToken({ azp: origin }, { alg: 'none' }),
    'a token of another key': () =>
      stranger.mintSessionToken({ azp: origin }, { kid: emulator.keyId }),
  };
  for (const [kind, mint] of Object.entries(hostile)) {
    await promise(`No one is signed in by ${kind}`, async () => {
      const token = mint();
      const page = await visit(`${origin}/dashboard`, signedIn(token));
      if (page.url.startsWith(`${origin}/dashboard`) && page.status === 200) {
        return 'the dashboard was served';
      }
      const call = await get('/api/protected/session', signedIn(token), {
        accept: 'application/json',
      });
      return call.status === 404 ? undefined : `the API answered ${call.status}`;
    });
  }

  console.log(
    failures.length ? `\n${failures.length} of the demo's promises do not hold.` : '\nAll hold.',
  );
  return failures.length === 0;
}

/**
 * Changes the claims of a token and keeps its signature.
 *
 * @param {string} token
 */
function tamper(token) {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'user_tampered' }));
  return [header, changed.toString('base64url'), signature].join('.');
}

/**
 * @param {Answer} answer
 * @param {number} expected
 */
function expectStatus({ status }, expected) {
  return status === expected ? undefined : `expected ${expected}, got ${status}`;
}

/**
 * @param {string} url
 * @param {string} expected
 */
function expectUrl(url, expected) {
  return url === expected ? undefined : `ended at ${url}`;
}

/**
 * @param {string} body
 * @param {string} text
 */
function expectText(body, text) {
  return body.includes(text) ? undefined : `the page does not name ${text}`;
}

/**
 * @param {Answer} answer
 * @param {string} back
 */
function expectSignIn({ headers }, back) {
  const location = new URL(headers.location ?? '', back);
  if (location.pathname !== '/sign-in') {
    return `redirected to ${headers.location}`;
  }
  const { searchParams } = location;
  return searchParams.get('redirect_url') === back
    ? undefined
    : `redirect_url is ${searchParams.get('redirect_url')}`;
}
