/**
 * Where the middleware does not run, on a production server: **neither a forged
 * header nor one captured from another request signs a client in**.
 */

import { createEmulator, type Emulator } from '../emulator';
import { API_CALL, ask, DOCUMENT, SIGNED_OUT, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

type Sent = Record<string, string>;
type Facts = Record<string, Record<string, unknown>>;

const NO_MIDDLEWARE = /can't detect usage of clerkMiddleware\(\)/;
const INVALID = /\(code=auth_signature_invalid\)/;
const OWN = 'x-ironclerk-request-data';

let emulator: Emulator;
let app: Testapp;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  app = await serve('routers', emulator.environment);
}, SET_UP_LIMIT);

afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

const mint = (claims: object = {}) =>
  emulator.mintSessionToken({ azp: app.origin, sub: 'user_ada', ...claims });

/** What every way to ask says, by the two routers. */
async function asked(headers: Sent, accepts = 'any'): Promise<Facts> {
  const [routes, legacy] = await Promise.all(
    [`/api/unmatched?accepts=${accepts}`, '/api/unmatched-legacy'].map((path) =>
      ask(app.origin + path, { ...API_CALL, ...headers }),
    ),
  );
  const { getAuth, props } = JSON.parse(legacy?.body ?? '{}');
  return { ...JSON.parse(routes?.body ?? '{}'), 'getAuth (Pages Router)': getAuth, props };
}

function expectSignedOut({ theirs, props, ...ours }: Facts, message: RegExp): void {
  for (const [name, { error }] of Object.entries(ours)) {
    expect([name, error]).toEqual([name, expect.stringMatching(message)]);
  }
  expect(props?.userId ?? null).toBeNull();
  expect(JSON.stringify({ ...ours, props })).not.toContain('user_ada');
}

/** What the middleware hands on of a request, as its receiver sees it. */
async function captured(headers: Sent): Promise<Sent> {
  const { body } = await ask(`${app.origin}/api/request`, { ...API_CALL, ...headers });
  const all: Sent = JSON.parse(body).headers;
  expect(all[OWN]).toMatch(/^ic2\./);
  return Object.fromEntries(Object.entries(all).filter(([name]) => /^x-(iron)?clerk-/.test(name)));
}

describe('headers that a client makes up', () => {
  const attacks: Record<string, () => Sent> = {
    'a reason to verify now': () => ({
      'x-clerk-auth-status': 'x',
      'x-clerk-auth-reason': 'machine-token-not-verified',
    }),
    'a reason and a URL': () => ({
      'x-clerk-auth-status': 'signed-out',
      'x-clerk-auth-reason': 'machine-token-not-verified',
      'x-clerk-clerk-url': app.origin,
    }),
    'a session': () => ({
      'x-clerk-auth-status': 'signed-in',
      'x-clerk-auth-token': mint(),
      'x-clerk-auth-signature': '0'.repeat(40),
      'x-clerk-debug': 'true',
    }),
  };

  it.each(Object.entries(attacks))('%s: signed out', async (_name, headers) => {
    const foreign = mint({ azp: 'https://another.example', aud: 'another' });
    for (const accepts of ['any', 'session_token', 'api_key']) {
      for (const token of [foreign, mint()]) {
        const sent = { ...headers(), authorization: `Bearer ${token}` };
        expectSignedOut(await asked(sent, accepts), NO_MIDDLEWARE);
      }
    }
  });

  it.each(['x', 'ic1.AAAA', 'ic2.AAAA', `ic2.${'A'.repeat(400)}`])(
    'the statement %s: signed out',
    async (statement) => {
      const headers = { [OWN]: statement, 'x-clerk-auth-token': mint() };
      expectSignedOut(await asked(headers), INVALID);
    },
  );

  it('leads no redirect anywhere', async () => {
    const headers = {
      'x-clerk-auth-status': 'signed-out',
      'x-clerk-clerk-url': 'https://evil.example/',
    };
    const { body, headers: answered } = await ask(`${app.origin}/unmatched?protect`, {
      ...DOCUMENT,
      ...SIGNED_OUT,
      ...headers,
    });
    expect(answered.location).toBeUndefined();
    expect(body).not.toContain('evil.example');
  });
});

describe('headers of another request', () => {
  it.each([
    ['of a session', () => signedIn(mint())],
    ['of a token in a header', () => ({ authorization: `Bearer ${mint()}` })],
  ])('%s: signed out', async (_name, headers) => {
    const seen = await captured(headers());
    expect(seen['x-clerk-auth-status']).toBe('signed-in');
    expectSignedOut(await asked(seen), INVALID);
    expectSignedOut(await asked({ ...seen, ...headers() }), INVALID);
    const { [OWN]: _own, ...rest } = seen;
    expectSignedOut(await asked(rest), NO_MIDDLEWARE);
    const reason = { 'x-clerk-auth-reason': 'machine-token-not-verified' };
    expectSignedOut(await asked({ ...rest, ...reason, ...headers() }), NO_MIDDLEWARE);
  });

  it('that the middleware left unverified: signed out', async () => {
    const seen = await captured({ authorization: 'Bearer ak_0123456789' });
    expect(seen['x-clerk-auth-reason']).toBe('machine-token-not-verified');
    const authorization = `Bearer ${mint()}`;
    expectSignedOut(await asked({ ...seen, authorization }), INVALID);
  });

  it('are replaced where the middleware runs', async () => {
    const seen = await captured(signedIn(mint()));
    for (const path of ['/api/auth', '/api/request']) {
      const { body } = await ask(app.origin + path, { ...API_CALL, ...seen });
      expect(body).not.toContain('user_ada');
      expect(body).not.toContain(seen['x-clerk-auth-token']);
    }
  });
});

it('switches no log on', async () => {
  const silent = await serve('routers', emulator.environment);
  const headers = { ...API_CALL, 'x-clerk-debug': 'true', 'x-clerk-auth-status': 'signed-out' };
  for (const path of ['/unmatched', '/api/protected', '/api/unmatched-legacy']) {
    await ask(silent.origin + path, headers);
  }
  expect(await silent.stop()).not.toContain('[clerk debug');
});
