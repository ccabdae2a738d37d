import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';

const isProtectedRoute = createRouteMatcher(['/dashboard(.*)', '/legacy(.*)']);

export default clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) await auth.protect();
});
