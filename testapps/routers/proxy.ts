import { clerkMiddleware as theirs } from '@clerk/nextjs/server';
import { createRouteMatcher, clerkMiddleware as ours } from 'ironclerk/server';
import type { NextFetchEvent, NextRequest } from 'next/server';
import { optionsFor } from './lib/tenants';

const isProtected = createRouteMatcher(['/protected(.*)', '/api/protected/middleware']);
const acceptsMachines = createRouteMatcher(['/api/machine(.*)']);

const middlewares = {
  ours: ours(async (auth, request) => {
    if (isProtected(request)) await auth.protect();
    if (acceptsMachines(request)) await auth.protect({ token: 'any' });
  }, optionsFor),
  theirs: theirs(async (auth, request) => {
    if (isProtected(request)) await auth.protect();
    if (acceptsMachines(request)) await auth.protect({ token: 'any' });
  }, optionsFor),
};

/** The request says under whose middleware it is to be served. */
export default function proxy(request: NextRequest, event: NextFetchEvent) {
  const isTheirs = request.headers.get('x-test-middleware') === 'theirs';
  return middlewares[isTheirs ? 'theirs' : 'ours'](request, event);
}

export const config = {
  matcher: ['/((?!_next|api/unmatched|unmatched|[^?]*\\.(?:ico|csv)).*)'],
};
