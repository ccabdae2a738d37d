import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';
import { clerkOptions } from './lib/clerk-options';
import { refusalFor } from './lib/refusals';

const isProtectedRoute = createRouteMatcher([
  '/dashboard(.*)',
  '/forum(.*)',
  '/orgs(.*)',
  '/api/protected(.*)',
]);
const isAdminRoute = createRouteMatcher(['/admin(.*)']);
const isRefusingRoute = createRouteMatcher(['/api/refusing(.*)']);

export default clerkMiddleware(async (auth, req) => {
  // Restrict admin routes to users with specific Permissions
  if (isAdminRoute(req)) {
    await auth.protect((has) => {
      return has({ permission: 'org:admin:example1' }) || has({ permission: 'org:admin:example2' });
    });
  }
  // API clients need a status, not a sign-in page.
  if (isRefusingRoute(req)) await auth.protect({ refuseWith: refusalFor(req.nextUrl.pathname) });
  if (isProtectedRoute(req)) await auth.protect();
}, clerkOptions);

export const config = {
  matcher: [
    // Skip Next.js internals and all static files, unless found in search params
    '/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)',
    // Always run for API routes
    '/(api|trpc)(.*)',
    // Always run for Clerk-specific frontend API routes
    '/__clerk/(.*)',
  ],
};
