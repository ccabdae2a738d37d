/**
 * Half a migration works: `auth()`, `currentUser()` and `<ClerkProvider>` of
 * `@clerk/nextjs` say the same under our middleware as under their own, field
 * by field, and ours say the same under theirs, where they are told to believe
 * it. On a production server.
 */

import { organizationClaims } from '../emulator';
import { API_CALL, ask, DOCUMENT, SIGNED_OUT, shownIn, signedIn } from './support/http';
import { API_KEY, createTenant, M2M_TOKEN, OAUTH_TOKEN, type Tenant } from './support/tenant';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

type Facts = { ours: Record<string, unknown>; theirs: Record<string, unknown> };
type Headers = Record<string, string>;

let own: Tenant;
let acme: Tenant;
let app: Testapp;

beforeAll(async () => {
  [own, acme] = await Promise.all([createTenant('testapps'), createTenant('acme')]);
  app = await serve('routers', {
    ...own.emulator.environment,
    CLERK_API_URL: own.apiUrl,
    CLERK_ENCRYPTION_KEY: 'an encryption key of the tests',
    IRONCLERK_PEER_ENVELOPE: 'read',
    CLERK_MACHINE_SECRET_KEY: own.emulator.secretKey,
    TEST_TENANTS: JSON.stringify({ acme: { ...acme.options, signInUrl: '/acme/sign-in' } }),
  });
}, SET_UP_LIMIT);

afterAll(async () => {
  await app?.stop();
  await Promise.all([own?.close(), acme?.close()]);
});

const claims = () => ({
  azp: app.origin,
  ...organizationClaims({ id: 'org_1', role: 'admin', permissions: ['org:posts:read'] }),
});
const bearer = (token: string): Headers => ({ ...API_CALL, authorization: `Bearer ${token}` });
const m2mJwt = () =>
  own.emulator.mintSessionToken(
    { sub: 'mch_1', sid: undefined, azp: undefined, jti: 'mt_jwt_1', scopes: 'mch_2' },
    { cat: 'cl_B7d4PD333AAA' },
  );

/** The same request under either middleware. */
async function underEither(path: string, headers: Headers) {
  const [ours, theirs] = await Promise.all(
    ['ours', 'theirs'].map((middleware) =>
      ask(app.origin + path, { ...headers, 'x-test-middleware': middleware }),
    ),
  );
  if (!ours || !theirs) {
    throw new Error('Asked twice, answered less.');
  }
  return { ours, theirs };
}

async function auths(path: string, headers: Headers) {
  const { ours, theirs } = await underEither(path, headers);
  expect([ours.status, theirs.status]).toEqual([200, 200]);
  return { ours: JSON.parse(ours.body) as Facts, theirs: JSON.parse(theirs.body) as Facts };
}

const requests: Record<string, () => Headers> = {
  'signed in by cookie': () => ({
    ...DOCUMENT,
    ...signedIn(own.emulator.mintSessionToken(claims())),
  }),
  'signed in by header': () => bearer(own.emulator.mintSessionToken(claims())),
  'signed in, pending': () => bearer(own.emulator.mintSessionToken({ sts: 'pending' })),
  'signed out': () => ({ ...DOCUMENT, ...SIGNED_OUT }),
  'signed out, without cookies': () => API_CALL,
  'with an expired token': () => bearer(own.emulator.mintSessionToken({ iat: 1, exp: 2 })),
  'signed in to a tenant with dynamic keys': () => ({
    ...bearer(acme.emulator.mintSessionToken(claims())),
    'x-test-tenant': 'acme',
  }),
  'signed out of a tenant with dynamic keys': () => ({ ...API_CALL, 'x-test-tenant': 'acme' }),
  'signed in to another tenant': () => ({
    ...bearer(own.emulator.mintSessionToken(claims())),
    'x-test-tenant': 'acme',
  }),
};

describe.each(Object.entries(requests))('a request %s', (name, headers) => {
  it.each(['/api/auth', '/api/legacy/auth'])('is the same to every auth() of %s', async (path) => {
    const { ours, theirs } = await auths(path, headers());
    expect(ours.theirs).toEqual(theirs.theirs);
    expect(ours.ours).toEqual(theirs.ours);
    expect(ours.ours).toEqual(ours.theirs);
    expect(ours.ours.error).toBeUndefined();
    const isSignedIn = /^signed in (by|to a tenant)/.test(name);
    expect(ours.ours.isAuthenticated).toBe(isSignedIn);
  });

  it('is the same to every auth() of a server component', async () => {
    const { ours, theirs } = await underEither('/page', headers());
    expect(shownIn(ours)).toHaveLength(1);
    expect(shownIn(ours)).toEqual(shownIn(theirs));
  });

  it('is the same to a client component under <ClerkProvider>', async () => {
    for (const path of ['/provider', '/provider/dynamic', '/legacy', '/legacy?theirs=1']) {
      const { ours, theirs } = await underEither(path, headers());
      expect([path, ours.status]).toEqual([path, theirs.status]);
      expect(shownIn(ours).length).toBeGreaterThan(0);
      expect(shownIn(ours)).toEqual(shownIn(theirs));
    }
  });

  it('has the same user, by currentUser() and clerkClient() of either package', async () => {
    const { ours, theirs } = await auths('/api/user', headers());
    expect(ours).toEqual(theirs);
    const tenant = headers()['x-test-tenant'] === 'acme' ? acme : own;
    const user = { id: tenant.emulator.userId, firstName: tenant.name };
    const isSignedIn = /^signed in (by|to a tenant)/.test(name);
    expect(ours.ours).toEqual(isSignedIn ? user : null);
    expect(Object.values(ours)).toEqual(Array(4).fill(ours.ours));
  });
});

it('shows who is signed in to a client component under <ClerkProvider dynamic>', async () => {
  const token = own.emulator.mintSessionToken({ ...claims(), sub: 'user_ada' });
  const { ours } = await underEither('/provider/dynamic', { ...DOCUMENT, ...signedIn(token) });
  expect(shownIn(ours)).toEqual([expect.objectContaining({ userId: 'user_ada', orgId: 'org_1' })]);
});

it('leads to the same sign-in page, also where the middleware was told another', async () => {
  for (const [tenant, page] of [
    [{}, '/sign-in'],
    [{ 'x-test-tenant': 'acme' }, '/acme/sign-in'],
  ] as const) {
    for (const query of ['?ours=1', '?theirs=1']) {
      const headers = { ...DOCUMENT, ...SIGNED_OUT, ...tenant };
      const { ours, theirs } = await underEither(`/protected-page${query}`, headers);
      expect(ours.headers.location).toBe(theirs.headers.location);
      const location = new URL(ours.headers.location ?? '', app.origin);
      expect(location.pathname).toBe(page);
      expect(location.searchParams.get('redirect_url')).toContain(`/protected-page${query}`);
    }
  }
});

describe('a machine', () => {
  const machines: Array<[string, string, () => string]> = [
    ['an API key', 'api_key', () => API_KEY],
    ['an OAuth token', 'oauth_token', () => OAUTH_TOKEN],
    ['an opaque machine-to-machine token', 'm2m_token', () => M2M_TOKEN],
    ['a machine-to-machine JWT', 'm2m_token', m2mJwt],
  ];

  it.each(machines)('with %s is the same to every auth()', async (_name, type, token) => {
    for (const accepts of [type, 'session_token', 'any', `session_token&accepts=${type}`]) {
      const path = `/api/machine?accepts=${accepts}`;
      const { ours, theirs } = await auths(path, bearer(token()));
      expect([accepts, ours.theirs]).toEqual([accepts, theirs.theirs]);
      expect([accepts, ours.ours]).toEqual([accepts, theirs.ours]);
      expect([accepts, ours.ours]).toEqual([accepts, ours.theirs]);
      expect(ours.ours.isAuthenticated).toBe(accepts !== 'session_token');
    }
  });

  it('is signed out for an auth() that accepts other types', async () => {
    for (const accepts of ['api_key', 'api_key&accepts=oauth_token']) {
      const { ours, theirs } = await auths(`/api/machine?accepts=${accepts}`, bearer(m2mJwt()));
      expect(ours).toEqual(theirs);
      expect(ours.ours.isAuthenticated).toBe(false);
    }
  });

  it('S3: with an opaque token is known to our auth() where the middleware did not ask', async () => {
    const { ours, theirs } = await auths('/api/auth?accepts=api_key', bearer(API_KEY));
    expect(ours.ours).toEqual(theirs.ours);
    expect(ours.ours.isAuthenticated).toBe(true);
    expect(theirs.theirs.isAuthenticated).toBe(true);
    expect(ours.theirs.isAuthenticated).toBe(false);
  });
});

it('hands no secret to anybody but its own Backend API', () => {
  expect(own.strangers).toEqual([]);
  expect(acme.strangers).toEqual([]);
});
