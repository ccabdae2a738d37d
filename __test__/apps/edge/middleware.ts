import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';

const isProtected = createRouteMatcher(['/protected(.*)', '/edge(.*)', '/added/private(.*)']);

export default clerkMiddleware(
  async (auth, request) => {
    if (isProtected(request)) {
      await auth.protect();
    }
    if (request.nextUrl.pathname === '/admin') {
      await auth.protect({ role: 'org:admin' });
    }
    if (request.nextUrl.pathname === '/api/spans') {
      return Response.json((globalThis as { testSpans?: object[] }).testSpans ?? null);
    }
    if (request.nextUrl.pathname === '/api/who') {
      const { isAuthenticated, tokenType } = await auth({ acceptsToken: 'any' });
      return Response.json({ isAuthenticated, tokenType, runtime: process.env.NEXT_RUNTIME });
    }
  },
  ({ nextUrl }) => ({
    contentSecurityPolicy: { strict: true },
    ...(nextUrl.pathname.startsWith('/tenant') && TENANT),
  }),
);

/** The keys of another instance. */
const TENANT = {
  secretKey: process.env.TEST_TENANT_SECRET_KEY,
  publishableKey: process.env.TEST_TENANT_PUBLISHABLE_KEY,
};

// One route handler is left out, to see that it does not take a visitor for signed out.
export const config = { matcher: ['/((?!_next/static/|api/missed).*)'] };
