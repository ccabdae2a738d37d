/**
 * An application of Next.js whose middleware runs on the Edge runtime, and so do some of
 * its pages and route handlers, behind real servers. The code itself is tested in
 * `edge-code.test.ts`, other ways to build it by `npm run matrix`.
 */

import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createKeys } from '../conformance/shared/keys.mjs';
import { mintSessionToken } from '../conformance/shared/tokens.mjs';
import { API_CALL, ask, DOCUMENT, SIGNED_OUT, signedIn } from './support/http';
import { type RecordingApi, refusal, startRecordingApi } from './support/recording-api';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';
import { describeWasm, itWasm } from './support/webassembly';

const own = createKeys('ins_edge');
const SECRET_KEY = 'sk_test_edge';
const TENANT_KEY = 'sk_test_tenant';
const publishableKey = (host: string) => `pk_test_${btoa(`${host}$`)}`;

let api: RecordingApi;
let environment: Record<string, string>;

beforeAll(async () => {
  api = await startRecordingApi([own.jwk], ({ target, body, headers }) => {
    if (target.endsWith('/m2m_tokens/verify') && body.includes('mt_known')) {
      return [200, { id: 'mt_1', subject: 'mch_1', scopes: [], claims: null }];
    }
    if (target.startsWith('/v1/users/count')) {
      return [200, { object: 'total_count', total_count: 3 }];
    }
    if (target.startsWith('/v1/users/user_ada')) {
      return [200, { id: 'user_ada', email_addresses: [], object: 'user' }];
    }
    return target.startsWith('/v1/client')
      ? [200, { proxied: headers['clerk-proxy-url'] }]
      : refusal(404, 'resource_not_found');
  });
  environment = {
    CLERK_SECRET_KEY: SECRET_KEY,
    CLERK_API_URL: api.url,
    CLERK_ENCRYPTION_KEY: 'a key of 32 characters, or so ...',
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey('edge.clerk.accounts.dev'),
    TEST_TENANT_SECRET_KEY: TENANT_KEY,
    TEST_TENANT_PUBLISHABLE_KEY: publishableKey('tenant.clerk.accounts.dev'),
    TEST_FRONTEND_API_URL: api.url,
  };
});

afterAll(() => api?.stop());

describeWasm.each(['start', 'dev'])('next %s', (mode) => {
  let app: Testapp;

  beforeAll(async () => {
    app = await serve('edge', { ...environment, TEST_SERVE: mode });
  }, SET_UP_LIMIT);

  afterAll(() => app?.stop());

  const token = (claims: object = {}) =>
    mintSessionToken(
      own.privateKey,
      { azp: app.origin, sub: 'user_ada', iss: 'https://edge.clerk.accounts.dev', ...claims },
      { kid: own.kid },
    );
  const get = (path: string, headers: Record<string, string>) => ask(app.origin + path, headers);
  const json = async (path: string, headers: Record<string, string>) =>
    JSON.parse((await get(path, { ...API_CALL, ...headers })).body);

  it.each(['/protected', '/edge', '/%70rotected', '/profile'])(
    'protects %s, a rewrite to a protected page among them',
    async (path) => {
      const refused = await get(path, { ...DOCUMENT, ...SIGNED_OUT });
      expect(refused.status).toBe(307);
      expect(refused.headers.location).toMatch(/\/sign-in\?/);
    },
  );

  it.each(['/protected', '/edge', '/profile'])('shows %s to somebody signed in', async (path) => {
    const { status, body } = await get(path, { ...DOCUMENT, ...signedIn(token()) });
    expect(status).toBe(200);
    expect(body.replace(/<!-- -->/g, '')).toContain('user=user_ada');
  });

  it.each([
    ['/api/edge', 'edge'],
    ['/api/node', 'nodejs'],
    ['/api/me', 'edge'],
  ])('%s knows who asks, on the runtime %s', async (path, runtime) => {
    expect(await json(path, signedIn(token()))).toEqual({ userId: 'user_ada', runtime });
    expect(await json(path, SIGNED_OUT)).toEqual({ userId: null, runtime });
    const forged = mintSessionToken(createKeys('ins_edge').privateKey, { sub: 'user_eve' });
    expect(await json(path, signedIn(forged))).toEqual({ userId: null, runtime });
  });

  it('a client cannot state who it is', async () => {
    const forged = { 'x-clerk-auth-status': 'signed-in', 'x-clerk-auth-token': token() };
    expect(await json('/api/edge', { ...SIGNED_OUT, ...forged })).toMatchObject({ userId: null });
  });

  it('a handler without a middleware takes nobody for signed out', async () => {
    expect(await json('/api/missed', signedIn(token()))).toEqual({ code: 'middleware_missing' });
  });

  it('the middleware accepts a token in a header', async () => {
    const headers = { authorization: `Bearer ${token()}` };
    const runtime = 'edge';
    const tokenType = 'session_token';
    expect(await json('/api/who', headers)).toEqual({ isAuthenticated: true, tokenType, runtime });
  });

  it('verifies a machine token where it is asked for', async () => {
    const tokenType = 'm2m_token';
    const asked = (machine: string) => json('/api/machine', { authorization: `Bearer ${machine}` });
    expect(await asked('mt_known_0123456789')).toEqual({ isAuthenticated: true, tokenType });
    expect(await asked('mt_unknown_0123456789')).toEqual({ isAuthenticated: false, tokenType });
  });

  it('takes the keys of a tenant from the options, and hands them on', async () => {
    const tenant = token({ iss: 'https://tenant.clerk.accounts.dev', sub: 'user_tenant' });
    expect(await json('/tenant', signedIn(tenant))).toEqual({ userId: 'user_tenant' });
    const keys = api.calls.filter(({ target }) => target === '/v1/jwks');
    expect(keys.map(({ headers }) => headers.authorization)).toContain(`Bearer ${TENANT_KEY}`);
  });

  it('asks the Backend API', async () => {
    expect(await json('/api/user', signedIn(token()))).toEqual({ id: 'user_ada', count: 3 });
  });

  it('verifies a token without a framework', async () => {
    const verified = (text: string) =>
      ask(`${app.origin}/api/verify`, {}, { method: 'POST', body: text });
    expect(JSON.parse((await verified(token())).body)).toEqual({ sub: 'user_ada' });
    expect((await verified(`${token()}x`)).status).toBe(500);
  });

  it('tells the OpenTelemetry that the application has registered on that runtime', async () => {
    await get('/', { ...DOCUMENT, ...signedIn(token()) });
    const spans: Array<{ scope: string; attributes: object }> = await json(
      '/api/spans',
      SIGNED_OUT,
    );
    expect(spans.filter(({ scope }) => scope === 'ironclerk')).toContainEqual({
      scope: 'ironclerk',
      name: 'ironclerk.authenticate',
      attributes: expect.objectContaining({ 'ironclerk.outcome': 'signed-in' }),
    });
    expect(JSON.stringify(spans)).not.toMatch(/user_ada|eyJ/);
  });

  it('proxies the Frontend API', async () => {
    const proxied = `${app.origin}/api/frontend`;
    expect(await json('/api/frontend/v1/client', SIGNED_OUT)).toEqual({ proxied });
  });

  it('makes a nonce for each response', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => (await get('/', { ...DOCUMENT, ...SIGNED_OUT })).headers['x-nonce']),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces.map((nonce) => Buffer.from(String(nonce), 'base64').length)).toEqual([16, 16]);
  });

  it('answers a refused document with a page that is not the requested one', async () => {
    const { status, headers, body } = await get('/admin', { ...DOCUMENT, ...signedIn(token()) });
    expect([status, headers['cache-control']]).toEqual([404, expect.stringContaining('no-store')]);
    // A development server's pages come and go, so its not-found page is not certain.
    expect(body.includes('This page could not be found')).toBe(mode === 'start');
  });

  it('refuses a malformed path', async () => {
    expect((await get('/protected%', { ...DOCUMENT, ...SIGNED_OUT })).status).toBe(400);
  });
});

itWasm('serves a page of a server that is bound to an address', async () => {
  const app = await serve('edge', { ...environment, TEST_HOSTNAME: '127.0.0.1' });
  try {
    const { status, body } = await ask(`${app.origin}/`, { ...DOCUMENT, ...SIGNED_OUT });
    expect(status).toBe(200);
    expect(body).toContain('home');
  } finally {
    await app.stop();
  }
});

it('protects a file that is added after the build, behind an encoded slash', async () => {
  const folder = path.join(__dirname, 'apps/edge/public');
  const file = path.join(folder, 'added/private/file.txt');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'content');
  // Older than the build, which is then not made again.
  utimesSync(file, 0, 0);
  try {
    const app = await serve('edge', environment);
    try {
      const get = (cookies: object) =>
        ask(`${app.origin}/added%2Fprivate/file.txt`, { ...DOCUMENT, ...cookies });
      expect((await get(SIGNED_OUT)).status).toBe(307);
      const token = mintSessionToken(
        own.privateKey,
        { azp: app.origin, iss: 'https://edge.clerk.accounts.dev' },
        { kid: own.kid },
      );
      expect((await get(signedIn(token))).body).toBe('content');
    } finally {
      await app.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
