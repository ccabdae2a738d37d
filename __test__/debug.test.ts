/**
 * `debug: true`: every decision with its reason, the source of its key and the
 * time it took, and **never a secret, a whole token or a cookie**.
 */

import { NextRequest } from 'next/server';
import {
  cookies,
  DOCUMENT,
  EVENT,
  handedOn,
  JWT_KEY,
  load,
  mint,
  request,
} from './support/instance';
import { API_KEY, createTenant, M2M_TOKEN, type Tenant } from './support/tenant';

let tenant: Tenant;
let lines: string[];

beforeAll(async () => {
  tenant = await createTenant('debug');
});

beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)));
});

afterEach(() => jest.restoreAllMocks());

afterAll(() => tenant.close());

it('logs the decision, and no secret, token or cookie', async () => {
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  const token = mint();
  const middleware = clerkMiddleware(async (auth) => void (await auth()), {
    debug: true,
    secretKey: 'sk_live_very_secret_indeed',
    jwtKey: JWT_KEY,
    signInUrl: '/sign-in?key=sk_live_very_secret_indeed',
  });
  await middleware(
    request('/page', { ...DOCUMENT, cookie: `${cookies(token)}; other=private` }),
    EVENT,
  );
  await middleware(
    request('/page', { ...DOCUMENT, authorization: `Bearer ${mint({ exp: 1 })}` }),
    EVENT,
  );

  const text = lines.join('\n');
  expect(text).toContain('[clerk debug start: clerkMiddleware]');
  expect(text).toContain('[clerk debug end: clerkMiddleware]');
  expect(text).toMatch(/"status": "signed-in"/);
  expect(text).toMatch(/"reason": "session-token-expired-refresh-non-eligible-no-refresh-cookie"/);
  expect(text).toMatch(/"keySource": "pem"/);
  expect(text).toMatch(/"microseconds": \d+/);
  expect(text).not.toContain('very_secret');
  expect(text).not.toContain('private');
  expect(text).not.toMatch(/eyJ[\w-]{10}/);
});

it('R16: masks what URLs carry, however often it is encoded', async () => {
  const { clerkMiddleware } = load();
  const inner = encodeURIComponent('/x?password_reset=inner-secret');
  const path = `/page?invite=outer-secret&redirect_url=${encodeURIComponent(`/y?next=${inner}`)}`;
  const stale = `__client_uat=${Math.floor(Date.now() / 1000)}; __session=${mint({ iat: 1 })}`;
  await clerkMiddleware({ debug: true })(request(path, { ...DOCUMENT, cookie: stale }), EVENT);
  const text = lines.join('\n');
  expect(text).toContain('/v1/client/handshake');
  expect(text).toContain('redirect_url');
  expect(text).not.toContain('outer-secret');
  expect(text).not.toContain('inner-secret');
});

it('lets no client write lines of its own', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation((...args) => {
    lines.push(args.join(' '));
  });
  const other = await createTenant('a log');
  const { clerkMiddleware } = load({
    CLERK_JWT_KEY: undefined,
    CLERK_API_URL: other.apiUrl,
    CLERK_SECRET_KEY: other.emulator.secretKey,
  });
  const handshake = mint({ handshake: [] }, { kid: 'x\n[forged] all is well\u001b[31m' });
  const cookie = `__clerk_handshake=${handshake}`;
  await clerkMiddleware()(request('/', { ...DOCUMENT, cookie }), EVENT);
  error.mockRestore();
  await other.close();
  const text = lines.join('\n');
  expect(text).toContain('unable to resolve handshake');
  expect(text).toContain('\\u{a}[forged]');
  expect(text).not.toContain('\n[forged]');
  expect(text).not.toContain('\u001b');
});

describe('with the keys of an API', () => {
  const environment = () => ({
    CLERK_JWT_KEY: undefined,
    CLERK_API_URL: tenant.apiUrl,
    CLERK_SECRET_KEY: tenant.emulator.secretKey,
    CLERK_MACHINE_SECRET_KEY: tenant.emulator.secretKey,
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
  });
  const options = { debug: true };
  /** The decisions in the log, in order. */
  const decisions = () =>
    lines
      .map((line) => /^ *requestState, ([\s\S]*)/.exec(line)?.[1])
      .filter((text) => text !== undefined)
      .map((text) => JSON.parse(text));
  const bearer = (token: string) => request('/api', { authorization: `Bearer ${token}` });

  it('tells the key that was fetched from the one that was at hand', async () => {
    const { clerkMiddleware } = load(environment());
    const middleware = clerkMiddleware(options);
    tenant.emulator.delay('/v1/jwks', 30, { times: 1 });
    await middleware(bearer(tenant.emulator.mintSessionToken({ azp: undefined })), EVENT);
    await middleware(bearer(tenant.emulator.mintSessionToken({ azp: undefined })), EVENT);
    expect(decisions()).toMatchObject([
      { status: 'signed-in', keySource: 'network', microseconds: expect.any(Number) },
      { status: 'signed-in', keySource: 'jwks', microseconds: expect.any(Number) },
    ]);
    // Timers may be a little early.
    expect(decisions()[0].microseconds).toBeGreaterThan(25_000);
  });

  it('logs the decision about a machine token when somebody asks, and what came of it', async () => {
    const { clerkMiddleware } = load(environment());
    const protect = clerkMiddleware(async (auth) => {
      await auth.protect({ token: 'api_key' });
    }, options);
    await protect(bearer(API_KEY), EVENT);
    await protect(bearer(M2M_TOKEN), EVENT);
    expect(decisions()).toMatchObject([
      { status: 'signed-out', reason: 'machine-token-not-verified' },
      { status: 'signed-in', tokenType: 'api_key', microseconds: expect.any(Number) },
      { status: 'signed-out', reason: 'machine-token-not-verified' },
    ]);
    expect(lines.join('\n')).toMatch(/handler, \{\s+"kind": "unauthorized"/);
    expect(lines.join('\n')).not.toContain('known_0123456789');
  });

  it('logs in the application who was found, and where it was asked', async () => {
    const { clerkMiddleware, getAuth } = load(environment());
    const token = tenant.emulator.mintSessionToken({ azp: undefined });
    const response = (await clerkMiddleware(options)(bearer(token), EVENT)) as Response;
    lines = [];
    getAuth(new NextRequest('https://example.com/api', { headers: handedOn(response) }));
    expect(lines[0]).toBe('[clerk debug start: getAuth()]');
    expect(lines.join('\n')).toMatch(/"authStatus": "signed-in"/);
    expect(lines.join('\n')).not.toMatch(/eyJ[\w-]{10}/);
  });

  it('keeps within what Vercel keeps of a line', async () => {
    process.env.VERCEL = '1';
    try {
      const { clerkMiddleware } = load(environment());
      await clerkMiddleware(options)(request(`/${'x'.repeat(10_000)}`), EVENT);
    } finally {
      delete process.env.VERCEL;
    }
    expect(Math.max(...lines.map((line) => line.length))).toBe(4096);
  });
});
