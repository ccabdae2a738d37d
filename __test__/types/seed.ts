/**
 * The examples of Clerk's documentation of `clerkMiddleware()`, unchanged but
 * for the import: they compile. Checked by `tsc --noEmit`; nothing runs.
 */

import {
  clerkFrontendApiProxy,
  clerkMiddleware,
  createFrontendApiProxyHandlers,
  createRouteMatcher,
} from '../../src-js/server';

const isProtectedRoute = createRouteMatcher(['/dashboard(.*)', '/forum(.*)']);

export const bare = clerkMiddleware();

export const protectByStatus = clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) await auth.protect();
});

export const isAuthenticated = clerkMiddleware(async (auth, req) => {
  const { isAuthenticated, redirectToSignIn } = await auth();

  if (!isAuthenticated && isProtectedRoute(req)) {
    return redirectToSignIn();
  }
});

export const byPermission = clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) {
    await auth.protect((has) => {
      return has({ permission: 'org:admin:example1' }) || has({ permission: 'org:admin:example2' });
    });
  }
});

export const byHas = clerkMiddleware(async (auth, req) => {
  const { has, redirectToSignIn } = await auth();
  if (
    (isProtectedRoute(req) && !has({ permission: 'org:admin:example1' })) ||
    !has({ permission: 'org:admin:example2' })
  ) {
    return redirectToSignIn();
  }
});

export const byTokenType = clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) await auth.protect({ token: 'oauth_token' });
  if (isProtectedRoute(req)) await auth.protect({ token: 'api_key' });
  if (isProtectedRoute(req)) await auth.protect({ token: 'm2m_token' });
  if (isProtectedRoute(req)) await auth.protect({ token: 'session_token' });
  if (isProtectedRoute(req)) await auth.protect({ token: 'any' });
  if (isProtectedRoute(req)) await auth.protect({ token: ['session_token', 'api_key'] });
});

export const debug = clerkMiddleware((_auth, _req) => {}, { debug: true });

export const proxied = clerkMiddleware({ frontendApiProxy: { enabled: true } });

export const proxiedByUrl = clerkMiddleware({
  frontendApiProxy: { enabled: (url) => url.hostname !== 'myapp.com', path: '/custom-clerk-proxy' },
});

export const { GET, POST, PUT, DELETE, PATCH } = createFrontendApiProxyHandlers();

export async function handler(request: Request) {
  return clerkFrontendApiProxy(request);
}

export const dynamicDomain = clerkMiddleware(
  (_auth, _req) => {},
  (req) => ({ domain: req.nextUrl.host }),
);

const tenantKeys = {
  tenant1: { publishableKey: 'pk_tenant1...', secretKey: 'sk_tenant1...' },
  tenant2: { publishableKey: 'pk_tenant2...', secretKey: 'sk_tenant2...' },
};

export const dynamicKeys = clerkMiddleware(
  (_auth, _req) => {},
  (req) => tenantKeys[req.nextUrl.host === 'one.example' ? 'tenant1' : 'tenant2'],
);

export const organizations = clerkMiddleware({
  organizationSyncOptions: {
    organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'],
    personalAccountPatterns: ['/me', '/me/(.*)'],
  },
});

export const everyOption = clerkMiddleware({
  audience: ['a'],
  authorizedParties: ['https://example.com'],
  clockSkewInMs: 0,
  domain: 'satellite.example',
  isSatellite: true,
  satelliteAutoSync: true,
  jwtKey: 'PEM',
  proxyUrl: '/__clerk',
  signInUrl: '/sign-in',
  signUpUrl: '/sign-up',
  publishableKey: 'pk_test_x',
  secretKey: 'sk_test_x',
});
