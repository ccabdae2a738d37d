/** Lines of a reply: a text of the options or the Backend API cannot shift the lines after it. */

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JWT_KEY, load, loadModule, mint, PUBLISHABLE_KEY, request } from './support/instance';

const { authenticateRequest } = loadModule<typeof import('../dist/index.js')>('index.js');

const now = Math.floor(Date.now() / 1000);
const SUFFIX = createHash('sha1').update(PUBLISHABLE_KEY).digest('base64url').slice(0, 8);

it.each(['\n', '\r\n', ' ', '\t\n'])(
  'files end with a line feed, and values with white space: %j',
  async (end) => {
    const state = await authenticateRequest(request('/', undefined, mint({ iat: 1 })), {
      publishableKey: PUBLISHABLE_KEY + end,
      secretKey: `sk_live_secret${end}`,
      jwtKey: JWT_KEY + end,
      proxyUrl: `https://example.com/__clerk${end}`,
      domain: `example.com${end}`,
      signInUrl: `https://example.com/sign-in${end}`,
      apiUrl: `https://api.example${end}`,
      apiVersion: `v1${end}`,
    });
    expect(state.status).toBe('handshake');
    expect(state.proxyUrl).toBe('https://example.com/__clerk');
    expect(state.signInUrl).toBe('https://example.com/sign-in');
    expect(state.headers.get('location')).toMatch(
      /^https:\/\/example\.com\/__clerk\/v1\/client\/handshake\?/,
    );
    expect(state.headers.get('x-clerk-auth-reason')).toBe('session-token-iat-before-client-uat');
  },
);

it('the environment, too', async () => {
  const { clerkMiddleware: middleware } = load({
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `${PUBLISHABLE_KEY}\n`,
    CLERK_SECRET_KEY: 'sk_live_secret\n',
    NEXT_PUBLIC_CLERK_PROXY_URL: 'https://example.com/__clerk\n',
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in\n',
  });
  const asked = request('/', undefined, mint({ iat: 1 }));
  const response = (await middleware()(asked, { waitUntil() {} } as never)) as Response;
  expect(response.status).toBe(307);
  expect(response.headers.get('location')).toMatch(/^https:\/\/example\.com\/__clerk\/v1\//);
});

describe('an answer of the Backend API', () => {
  let server: Server;
  let code: string;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      response.writeHead(422, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code, message: `${code}\n3\nlocation: /evil` }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => void server.close());

  it.each(['a\nb', 'a\n\n\n\n\n\n\n\n1\nlocation: https://evil.example/', '\n', 'a\0b', ' '])(
    'whose code is %j',
    async (found) => {
      code = found;
      const expired = mint({ exp: now - 30, iat: now - 90, nbf: now - 90 });
      const cookie = `__session=${expired}; __client_uat=1; __refresh_${SUFFIX}=rt_1`;
      const state = await authenticateRequest(
        new Request('https://example.com/', {
          headers: { cookie, host: 'example.com', 'sec-fetch-dest': 'document' },
        }),
        {
          publishableKey: PUBLISHABLE_KEY,
          secretKey: 'sk_live_secret',
          jwtKey: JWT_KEY,
          apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        },
      );
      expect(state.reason).toBe('session-token-expired-refresh-unexpected-bapi-error');
      expect(state.headers.get('location')).toMatch(/^https:\/\/clerk\.example\.com\/v1\/client\//);
    },
  );
});
