/** Opaque machine tokens: verified when somebody asks, and then once. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  EVENT,
  handedOn,
  isForEdge,
  load,
  loadModule,
  request,
  SECRET_KEY,
} from './support/instance';

let api: Server;
let calls: string[] = [];
let environment: Record<string, string>;
/** How long the API holds its answers back, in ms. */
let hold = 0;

beforeAll(async () => {
  api = createServer((asked, response) => {
    let body = '';
    asked.on('data', (chunk) => {
      body += chunk;
    });
    asked.on('end', () => {
      calls.push(`${asked.method} ${asked.url} ${asked.headers.authorization}`);
      if (asked.url?.includes('nonce=known_nonce')) {
        const directives = ['other=%; Path=/', '__client_uat=0; Path=/'];
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ directives }));
        return;
      }
      const isKnown = body.includes('known_0123456789');
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
      const resource = {
        id: 'key_1',
        name: 'a key',
        subject: 'user_9',
        scopes: ['read'],
        claims: null,
      };
      setTimeout(() => response.end(JSON.stringify(isKnown ? resource : { errors: [] })), hold);
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const { port } = api.address() as AddressInfo;
  environment = {
    CLERK_API_URL: `http://127.0.0.1:${port}`,
    CLERK_MACHINE_SECRET_KEY: 'ak_machine',
  };
});

beforeEach(() => {
  calls = [];
  hold = 0;
});

afterAll(() => {
  api.closeAllConnections();
  api.close();
});

const withToken = (token: string) =>
  request('/api', { accept: 'application/json', authorization: `Bearer ${token}` });
type Handler = (auth: never) => unknown;

async function pass(token: string, handler?: Handler): Promise<Response> {
  const { clerkMiddleware } = load(environment);
  const middleware = clerkMiddleware(handler as never);
  return (await middleware(withToken(token), EVENT)) as Response;
}

/** `auth()` of the application, without the `headers()` of Next.js. */
async function applicationAuth(response: Response, acceptsToken: 'api_key' | 'session_token') {
  type AuthData = typeof import('../dist/application/auth-data.js');
  type Statements = typeof import('../dist/application/read-statement.js');
  const { identify } = loadModule<AuthData>('application/auth-data.js', environment);
  const { statementOf } = loadModule<Statements>('application/read-statement.js', environment);
  const headers = handedOn(response);
  const header = (name: string) => headers.get(name) ?? undefined;
  const statement = statementOf({ header, target: '/api' });
  return identify(statement as NonNullable<typeof statement>, { acceptsToken });
}

describe('a middleware that does not ask', () => {
  it.each([
    ['without a handler', undefined],
    [
      'with a handler that wants a session',
      (async (auth: () => unknown) => void (await auth())) as Handler,
    ],
  ])('%s makes no call', async (_name, handler) => {
    const response = await pass('ak_known_0123456789', handler);
    expect(calls).toEqual([]);
    const headers = handedOn(response);
    expect(headers.get('x-clerk-auth-status')).toBe('signed-out');
    expect(headers.get('x-clerk-auth-reason')).toBe('machine-token-not-verified');
  });

  it('leaves it to the application, which verifies what it accepts', async () => {
    const response = await pass('ak_known_0123456789');
    const auth = await applicationAuth(response, 'api_key');
    expect(auth).toMatchObject({ tokenType: 'api_key', isAuthenticated: true, userId: 'user_9' });
    expect(await auth.getToken()).toBe('ak_known_0123456789');
    expect(calls).toHaveLength(1);
  });

  it('nor does an application that wants a session', async () => {
    const auth = await applicationAuth(await pass('ak_known_0123456789'), 'session_token');
    expect(auth).toMatchObject({ tokenType: 'session_token', isAuthenticated: false });
    expect(calls).toEqual([]);
  });
});

it('passes on cookies of the API that cannot be decoded', async () => {
  const { port } = api.address() as AddressInfo;
  const server = load({ CLERK_API_URL: `http://127.0.0.1:${port}` });
  const response = (await server.clerkMiddleware()(
    request('/', { accept: 'text/html', cookie: '__clerk_handshake_nonce=known_nonce' }),
    EVENT,
  )) as Response;
  expect(response.headers.getSetCookie()).toEqual(['other=%; Path=/', '__client_uat=0; Path=/']);
});

describe('a middleware that asks', () => {
  const protect = (token: unknown) =>
    (async (auth: { protect(options: object): unknown }) => {
      await auth.protect({ token });
      await auth.protect({ token: 'any' });
    }) as Handler;

  it('makes one call, and hands the machine on', async () => {
    const response = await pass('ak_known_0123456789', protect('api_key'));
    expect(calls).toEqual([`POST /api_keys/verify Bearer ${SECRET_KEY}`]);
    expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-in');
    const auth = await applicationAuth(response, 'api_key');
    expect(auth).toMatchObject({ isAuthenticated: true, name: 'a key', scopes: ['read'] });
    expect(calls).toHaveLength(1);
  });

  it('asks each kind where it is known', async () => {
    await pass('oat_known_0123456789', protect('oauth_token'));
    await pass('mt_known_0123456789', protect(['m2m_token', 'session_token']));
    expect(calls).toEqual([
      `POST /oauth_applications/access_tokens/verify Bearer ${SECRET_KEY}`,
      'POST /m2m_tokens/verify Bearer ak_machine',
    ]);
  });

  it('answers 401 to an invalid token, from memory the second time', async () => {
    expect((await pass('ak_unknown_987654321', protect('api_key'))).status).toBe(401);
    expect((await pass('ak_unknown_987654321', protect('api_key'))).status).toBe(401);
    expect(calls).toHaveLength(1);
  });

  it('makes no call for a token of a kind that it does not accept, or of no form', async () => {
    expect((await pass('ak_known_0123456789', protect('oauth_token'))).status).toBe(401);
    expect((await pass('ak_', protect('api_key'))).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it('shares one call among equal tokens in flight', async () => {
    const { clerkMiddleware } = load(environment);
    const middleware = clerkMiddleware(protect('api_key') as never);
    const token = 'ak_also_known_0123456789';
    // Until long after the last of them has asked.
    hold = 1000;
    const all = Array.from({ length: 20 }, () => middleware(withToken(token), EVENT));
    for (const response of (await Promise.all(all)) as Response[]) {
      expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-in');
    }
    // In a Worker, no request may wait for the network of another one.
    expect(calls).toHaveLength(isForEdge() ? all.length : 1);
  });
});
