import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';

const isProtected = createRouteMatcher(['/protected(.*)', '/edge(.*)']);

export default clerkMiddleware(
  async (auth, request) => {
    if (isProtected(request)) {
      await auth.protect();
    }
    if (request.nextUrl.pathname === '/api/who') {
      const { isAuthenticated, tokenType } = await auth({ acceptsToken: 'any' });
      return Response.json({ isAuthenticated, tokenType, runtime: process.env.NEXT_RUNTIME });
    }
  },
  ({ nextUrl }) => (nextUrl.pathname.startsWith('/tenant') ? tenant() : {}),
);

/** The keys of another instance. */
const tenant = () => ({
  secretKey: process.env.TEST_TENANT_SECRET_KEY,
  publishableKey: process.env.TEST_TENANT_PUBLISHABLE_KEY,
});

export const config = { matcher: ['/((?!_next/static/).*)'] };
