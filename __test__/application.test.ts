/** `getAuth()` and `buildClerkProps()` in the application, from what the middleware hands on. */

import { NextRequest } from 'next/server';
import { DOCUMENT, EVENT, handedOn, JWT_KEY, load, mint, request } from './support/instance';

const environment = { CLERK_ENCRYPTION_KEY: 'first-key' };
const server = load(environment);
const token = mint({ org_id: 'org_1', v: null, org_permissions: ['org:posts:read'] });

/** What the application sees after the middleware ran with `options`. */
async function application(options: object = {}, asked = request('/page', DOCUMENT, token)) {
  const middleware = server.clerkMiddleware(() => {}, options);
  return handedOn((await middleware(asked, EVENT)) as Response);
}

const withHeaders = (headers: Headers, changes: Record<string, string> = {}) => {
  const changed = new Headers(headers);
  for (const [name, value] of Object.entries(changes)) {
    changed.set(name, value);
  }
  return new NextRequest('https://example.com/page', { headers: changed });
};

/** `text` with another character at `index`. */
const replaceAt = (text: string, index: number) =>
  `${text.slice(0, index)}${text[index] === 'A' ? 'B' : 'A'}${text.slice(index + 1)}`;

describe('getAuth()', () => {
  it('is who the middleware saw (CVE-2024-22206)', async () => {
    const auth = server.getAuth(withHeaders(await application()));
    expect(auth).toMatchObject({ userId: 'user_1', sessionId: 'sess_1', isAuthenticated: true });
    expect(auth.orgId).toBe('org_1');
    expect(auth.has({ permission: 'org:posts:read' })).toBe(true);
    expect(auth.has({ permission: 'org:posts:write' })).toBe(false);
    expect(await auth.getToken()).toBe(token);
  });

  it('reads the request of an API route of the Pages Router', async () => {
    const headers = Object.fromEntries(await application());
    expect(server.getAuth({ headers, cookies: {} } as never).userId).toBe('user_1');
  });

  it('is signed out if the middleware says so', async () => {
    const auth = server.getAuth(withHeaders(await application({}, request('/page'))));
    expect(auth).toMatchObject({ userId: null, sessionId: null, isAuthenticated: false });
    expect(auth.has({ role: 'org:admin' })).toBe(false);
    expect(await auth.getToken()).toBeNull();
  });

  it('fails closed where the middleware did not run (CVE-2025-29927)', () => {
    expect(() => server.getAuth(new NextRequest('https://example.com/'))).toThrow(
      /getAuth\(\) was called but Clerk can't detect usage of clerkMiddleware\(\)/,
    );
  });

  it('S8: does not read the headers of the response', async () => {
    const handed = await application();
    const socket = { _httpMessage: { getHeader: (name: string) => handed.get(name) } };
    const read = () => server.getAuth({ headers: {}, cookies: {}, socket } as never);
    expect(read).toThrow(/getAuth\(\) was called but Clerk can't detect usage/);
  });

  it('refuses a session without a secret key to verify it with', async () => {
    const keyless = load({ ...environment, CLERK_SECRET_KEY: undefined });
    const handed = withHeaders(await application());
    expect(() => keyless.getAuth(handed)).toThrow(/keys are missing|Missing secretKey/);
  });

  it('keeps a pending session signed out unless asked', async () => {
    const pending = request('/page', DOCUMENT, mint({ sts: 'pending' }));
    const handed = withHeaders(await application({}, pending));
    expect(server.getAuth(handed)).toMatchObject({ userId: null, sessionStatus: 'pending' });
    expect(server.getAuth(handed, { treatPendingAsSignedOut: false }).userId).toBe('user_1');
  });
});

describe('sealed request data', () => {
  const options = { secretKey: 'sk_live_tenant', jwtKey: JWT_KEY, signInUrl: '/tenant/sign-in' };

  it('carries dynamic keys, and no reader without the key sees them', async () => {
    const headers = await application(options);
    expect(JSON.stringify([...headers])).not.toContain('sk_live_tenant');
    expect(server.getAuth(withHeaders(headers)).userId).toBe('user_1');
    const rotated = load({ CLERK_ENCRYPTION_KEY: 'second-key, first-key' });
    expect(rotated.getAuth(withHeaders(headers)).userId).toBe('user_1');
  });

  it.each([
    ['changed', (sealed: string) => replaceAt(sealed, sealed.length - 5)],
    ['under another salt', (sealed: string) => replaceAt(sealed, 6)],
    ['truncated', (sealed: string) => sealed.slice(0, 60)],
    ['empty but for its version', () => 'ic2.'],
    ['of the first version', (sealed: string) => sealed.replace('ic2.', 'ic1.')],
  ])('is refused %s', async (_name, change) => {
    const headers = await application(options);
    const sealed = change(headers.get('x-ironclerk-request-data') ?? '');
    const handed = withHeaders(headers, { 'x-ironclerk-request-data': sealed });
    expect(() => server.getAuth(handed)).toThrow(/\(code=encryption_key_invalid\)/);
  });

  it('is refused under another key, and replayed to another request', async () => {
    const headers = await application(options);
    const stranger = load({ CLERK_ENCRYPTION_KEY: 'another' });
    expect(() => stranger.getAuth(withHeaders(headers))).toThrow(/encryption_key_invalid/);
    const underSecretKey = load();
    const response = await underSecretKey.clerkMiddleware(() => {}, { signInUrl: '/in' })(
      request('/page', DOCUMENT, token),
      EVENT,
    );
    const handed = withHeaders(handedOn(response as Response));
    expect(underSecretKey.getAuth(handed).userId).toBe('user_1');
    expect(() => server.getAuth(handed)).toThrow(/encryption_key_invalid/);
    const other = await application(options, request('/other', DOCUMENT, token));
    const replayed = withHeaders(other, {
      'x-ironclerk-request-data': headers.get('x-ironclerk-request-data') ?? '',
    });
    expect(() => server.getAuth(replayed)).toThrow(/encryption_key_invalid/);
  });
});

describe('clerkClient()', () => {
  const NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY = `pk_test_${Buffer.from('a.clerk.accounts.dev$').toString('base64')}`;

  it.each([
    [undefined, true],
    ['1', false],
    ['true', false],
  ])('with NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED=%s: telemetry is %s', async (value, enabled) => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    const { clerkClient } = load({
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
      NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: value,
      CI: undefined,
    });
    const { telemetry } = await clerkClient();
    log.mockRestore();
    expect(telemetry.isEnabled).toBe(enabled);
  });
});

describe('buildClerkProps()', () => {
  it('is signed out where the middleware did not run', async () => {
    const headers = await application();
    headers.delete('x-ironclerk-request-data');
    const props = server.buildClerkProps(withHeaders(headers));
    expect(props.__clerk_ssr_state).toMatchObject({ userId: null, sessionId: null });
  });

  it('is the state that the client starts from', async () => {
    const props = server.buildClerkProps(withHeaders(await application()));
    expect(props.__clerk_ssr_state).toMatchObject({ userId: 'user_1', sessionId: 'sess_1' });
    expect(JSON.stringify(props)).not.toContain('sk_live');
  });
});
