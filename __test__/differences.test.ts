/**
 * The rows of `docs/differences.md` that no other test is about, under their
 * numbers there.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeys } from '../conformance/shared/keys.mjs';
import { verifyToken } from '../dist/index.js';
import { costOf } from './support/cost';
import {
  DOCUMENT,
  EVENT,
  handedOn,
  JWK,
  JWT_KEY,
  load,
  mint,
  request,
  SECRET_KEY,
} from './support/instance';

type Options = Record<string, unknown>;

let api: Server;
let CLERK_API_URL: string;

beforeAll(async () => {
  api = createServer((asked, response) => {
    const isKeys = asked.url === '/v1/jwks';
    response.setHeader('content-type', isKeys ? 'application/json' : 'text/html');
    response.end(isKeys ? JSON.stringify({ keys: [JWK] }) : '<html>a page of a proxy</html>');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  CLERK_API_URL = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});

afterAll(() => {
  api.closeAllConnections();
  api.close();
});

async function run(
  options: Options,
  asked = request('/page', DOCUMENT, mint()),
  {
    environment = {},
    handler = () => {},
  }: { environment?: Record<string, string | undefined>; handler?: unknown } = {},
): Promise<Response> {
  const { clerkMiddleware } = load(environment);
  return (await clerkMiddleware(handler as never, options as never)(asked, EVENT)) as Response;
}

const status = (response: Response) => handedOn(response).get('x-clerk-auth-status');
const options = { secretKey: SECRET_KEY, jwtKey: JWT_KEY };

it('R5: a redirect count above 3 stops, too', async () => {
  const cookie = `__session=${mint()}; __clerk_redirect_count=5`;
  expect(status(await run({}, request('/', { ...DOCUMENT, cookie })))).toBe('signed-out');
});

it('R7: a message that cannot be a header is left out', async () => {
  const authorization = `Bearer ${mint({}, { kid: 'ins\n_other' })}`;
  const environment = { CLERK_JWT_KEY: undefined, CLERK_API_URL };
  const response = await run({}, request('/', { authorization }), { environment });
  expect(response.headers.get('x-clerk-auth-reason')).toBe('jwk-kid-mismatch');
  expect(response.headers.has('x-clerk-auth-message')).toBe(false);
});

it('R13: only a resource vouches for a machine token', async () => {
  const handler = async (auth: (o: object) => Promise<object>) =>
    Response.json(await auth({ acceptsToken: 'any' }));
  for (const token of ['ak_0123456789', 'mt_0123456789', 'oat_0123456789']) {
    const asked = request('/', { authorization: `Bearer ${token}` });
    const response = await run({}, asked, { environment: { CLERK_API_URL }, handler });
    expect(await response.json()).toMatchObject({ isAuthenticated: false });
    expect(response.headers.get('x-clerk-auth-reason')).toBe('unexpected-error');
  }
});

it.each([{}, 12, true, ['a', 12]])(
  'T2: an audience of a wrong type is refused: %j',
  async (aud) => {
    await expect(verifyToken(mint({ aud }), { ...options, audience: 'a' })).rejects.toMatchObject({
      reason: 'token-verification-failed',
    });
  },
);

it('T4: a key below 2,048 bits verifies nothing', async () => {
  const { publicPem: jwtKey, privateKey } = createKeys('ins_1', 1024);
  await expect(verifyToken(mint({}, {}, privateKey), { ...options, jwtKey })).rejects.toMatchObject(
    {
      reason: 'token-invalid-signature',
    },
  );
});

it('T5: times that no date can hold are compared as numbers', async () => {
  const refused = (claims: object) =>
    verifyToken(mint({ ...claims }), options).catch((e) => e.reason);
  expect(await refused({ exp: -1e300 })).toBe('token-expired');
  expect(await refused({ nbf: 1e300 })).toBe('token-not-active-yet');
  expect(await refused({ iat: 1e300 })).toBe('token-iat-in-the-future');
});

it('T6: a time claim of a wrong type signs no one in', async () => {
  const cookie = (claims: object) => `__session=${mint({ ...claims })}; __client_uat=0001`;
  for (const claims of [{ iat: '9999999999' }, { exp: 'never' }]) {
    const response = await run({}, request('/', { ...DOCUMENT, cookie: cookie(claims) }));
    expect(response.headers.get('x-clerk-auth-reason')).toBe('token-verification-failed');
  }
});

it('T7: unreadable features grant nothing, and sign no one out', async () => {
  const token = mint({
    o: { id: 'org_1', slg: 'a', rol: 'admin', per: 'read', fpm: '1' },
    fea: 'posts',
  });
  const handler = async (auth: () => Promise<{ userId: string; has: (o: object) => boolean }>) => {
    const { userId, has } = await auth();
    return Response.json([
      userId,
      has({ permission: 'org:posts:read' }),
      has({ feature: 'posts' }),
    ]);
  };
  const response = await run({}, request('/', DOCUMENT, token), { handler });
  expect(await response.json()).toEqual(['user_1', false, false]);
});

it('T8: scopes of a machine are a list', async () => {
  const token = mint({ sub: 'mch_1', aud: 'text' }, { cat: 'cl_B7d4PD333AAA' });
  const handler = async (auth: (o: object) => Promise<object>) =>
    Response.json(await auth({ acceptsToken: 'm2m_token' }));
  const asked = request('/', { authorization: `Bearer ${token}` });
  expect(await (await run({}, asked, { handler })).json()).toMatchObject({ scopes: [] });
});

it.each([
  ['padding', (token: string) => `${token}=`],
  ['padding twice', (token: string) => `${token}==`],
  ['padding of the payload', (token: string) => token.replace(/\.([\w-]+)\./, '.$1=.')],
  ['bits that decoders drop', (token: string) => token.slice(0, -1) + looser(token.slice(-1))],
  ['the alphabet of plain base64', (token: string) => token.replace(/-/g, '+').replace(/_/g, '/')],
])('T9: a token is spelled as it was issued: %s', async (_name, respell) => {
  const token = tokenWith(/[-_]/);
  expect(respell(token)).not.toBe(token);
  const carriers: Array<Record<string, string>> = [
    { authorization: `Bearer ${respell(token)}` },
    { cookie: `__session=${respell(token)}; __client_uat=1` },
    { cookie: `__session=${encodeURIComponent(respell(token))}; __client_uat=1` },
  ];
  for (const carrier of carriers) {
    const response = await run({}, request('/', { ...DOCUMENT, ...carrier }));
    expect(response.headers.get('x-clerk-auth-reason')).toBe('token-invalid');
  }
});

/** A letter of base64url that ends a signature of 256 bytes, with a bit that nothing reads. */
const looser = (letter: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(letter) ^ 1] ?? '';
};

/** A good token in which `pattern` is found. */
function tokenWith(pattern: RegExp): string {
  let token = mint();
  for (let number = 0; !pattern.test(token); number += 1) {
    token = mint({ number });
  }
  return token;
}

it('O8: an empty address or version of the API is one that is not set', async () => {
  const environment = { CLERK_JWT_KEY: undefined, CLERK_API_URL };
  for (const empty of [{ apiUrl: '' }, { apiVersion: '' }]) {
    expect(status(await run(empty, undefined, { environment }))).toBe('signed-in');
  }
});

it('O8: an empty option is one that is not set', async () => {
  const environment = { NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up' };
  const handler = async (auth: () => Promise<{ redirectToSignUp: () => void }>) =>
    (await auth()).redirectToSignUp();
  const response = await run({ signUpUrl: '' }, request('/'), { environment, handler });
  expect(new URL(response.headers.get('location') ?? '').pathname).toBe('/sign-up');
});

it('O9: the event is not an option', async () => {
  const { clerkMiddleware } = load();
  const response = (await clerkMiddleware(request('/', DOCUMENT, mint()), EVENT)) as Response;
  expect(handedOn(response).has('x-clerk-request-data')).toBe(false);
});

it('O10: of several wrong options an organization pattern is named first', async () => {
  const organizationSyncOptions = { organizationPatterns: ['/orgs/:slug('] };
  const wrong = { organizationSyncOptions, publishableKey: 'pk_live_nonsense' };
  await expect(run(wrong)).rejects.toThrow('Invalid pattern "/orgs/:slug("');
});

it('O11: isSatellite as a function that says no', async () => {
  expect(status(await run({ isSatellite: () => false }))).toBe('signed-in');
});

it('R14: headers that a handler sets on its request, but none of ours', async () => {
  const handler = (_: unknown, asked: Request) => {
    asked.headers.set('x-own', '1');
    asked.headers.set('x-clerk-auth-status', 'forged');
  };
  const headers = handedOn(await run({}, undefined, { handler }));
  expect(headers.get('x-own')).toBe('1');
  expect(headers.get('x-clerk-auth-status')).toBe('signed-in');
});

it('R15: a replaced fetch is not asked for keys', async () => {
  const replaced = jest.spyOn(globalThis, 'fetch');
  const environment = { CLERK_JWT_KEY: undefined, CLERK_API_URL };
  expect(status(await run({}, undefined, { environment }))).toBe('signed-in');
  expect(replaced).not.toHaveBeenCalled();
  replaced.mockRestore();
});

it('O12: a satellite of a development instance without a sign-in URL', async () => {
  const publishableKey = `pk_test_${Buffer.from('a-b-1.clerk.accounts.dev$').toString('base64')}`;
  const satellite = { publishableKey, isSatellite: true, domain: 'satellite.example' };
  await expect(run(satellite, request('/?__clerk_synced=false'))).rejects.toThrow(
    'The signInUrl needs to have a absolute url format.',
  );
});

it('M3: a pattern that would not end gives up, and the path is refused', async () => {
  const { createRouteMatcher } = load();
  const isProtected = createRouteMatcher(['/((?:(?!z)a|(?!y)a)*b)']);
  const handler = (_auth: unknown, asked: never) => void isProtected(asked);
  const cost = await costOf(async () => {
    const response = await run({}, request(`/${'a'.repeat(60)}`), { handler });
    expect(response.status).toBe(400);
  });
  expect(cost).toBeLessThan(2000);
});

it('M4: createRouteMatcher() does not say that it is deprecated', () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  load().createRouteMatcher(['/a']);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
