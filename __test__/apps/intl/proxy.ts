import { clerkMiddleware as theirs } from '@clerk/nextjs/server';
import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';
import type { NextFetchEvent, NextRequest } from 'next/server';
import createMiddleware from 'next-intl/middleware';
import { routing } from './i18n/routing';

const intlMiddleware = createMiddleware(routing);

const isProtectedRoute = createRouteMatcher(['/dashboard(.*)', '/:locale/uebersicht(.*)']);

const middlewares = {
  ours: clerkMiddleware(async (auth, req) => {
    if (isProtectedRoute(req)) await auth.protect();

    return intlMiddleware(req);
  }),
  theirs: theirs(async (auth, req) => {
    if (isProtectedRoute(req)) await auth.protect();

    return intlMiddleware(req);
  }),
  none: (req: NextRequest) => intlMiddleware(req),
};

/** The request says in which middleware next-intl's is to run. */
export default function proxy(request: NextRequest, event: NextFetchEvent) {
  const name = request.headers.get('x-test-middleware') as keyof typeof middlewares;
  return (middlewares[name] ?? middlewares.ours)(request, event);
}

export const config = { matcher: ['/((?!_next|api|[^?]*\\.(?:ico|csv)).*)'] };
