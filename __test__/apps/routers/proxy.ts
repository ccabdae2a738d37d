import { clerkMiddleware as theirs } from '@clerk/nextjs/server';
import { clerkClient, createRouteMatcher, clerkMiddleware as ours } from 'ironclerk/server';
import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server';
import { handlers } from './lib/handlers';
import { optionsFor } from './lib/tenants';

const isProtected = createRouteMatcher(['/protected(.*)', '/api/protected/middleware']);
const acceptsMachines = createRouteMatcher(['/api/machine(.*)']);
const isOfTenant = createRouteMatcher(['/api/tenant']);

const middlewares = {
  ours: ours(async (auth, request) => {
    if (isProtected(request)) await auth.protect();
    if (acceptsMachines(request)) await auth.protect({ token: 'any' });
    if (isOfTenant(request)) {
      const { userId } = await auth();
      const client = await clerkClient();
      const user = userId && (await client.users.getUser(userId));
      const headers = new Headers(request.headers);
      headers.set('x-test-seen', user ? `${user.id} of ${user.firstName}` : 'nobody');
      return NextResponse.next({ request: { headers } });
    }
  }, optionsFor),
  theirs: theirs(async (auth, request) => {
    if (isProtected(request)) await auth.protect();
    if (acceptsMachines(request)) await auth.protect({ token: 'any' });
  }, optionsFor),
};

const named = Object.fromEntries(
  Object.entries(handlers).map(([name, handler]) => [name, ours(handler as never)]),
);

/** The request says under whose middleware it is to be served, or with which handler. */
export default function proxy(request: NextRequest, event: NextFetchEvent) {
  const handler = named[request.headers.get('x-test-handler') ?? ''];
  if (handler) {
    return handler(request, event);
  }
  if (request.headers.get('x-test-middleware') === 'none') {
    return NextResponse.next();
  }
  const isTheirs = request.headers.get('x-test-middleware') === 'theirs';
  return middlewares[isTheirs ? 'theirs' : 'ours'](request, event);
}

export const config = {
  matcher: ['/((?!_next|api/unmatched|unmatched|[^?]*\\.(?:ico|csv)).*)'],
};
