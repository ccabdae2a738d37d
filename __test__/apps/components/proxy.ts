import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';

const isProtected = createRouteMatcher(['/account(.*)', '/organization(.*)']);

export default clerkMiddleware(
  async (auth, request) => {
    if (isProtected(request)) await auth.protect();
  },
  { frontendApiProxy: { enabled: process.env.TEST_PROXY === '1' } },
);

export const config = {
  matcher: ['/((?!_next|[^?]*\\.(?:ico|csv)).*)', '/__clerk/(.*)'],
};
