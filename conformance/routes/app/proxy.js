import * as peer from '@clerk/nextjs/server';
import * as ironclerk from 'ironclerk/server';
import { notFound } from 'next/navigation';
import { NextResponse } from 'next/server';
import { OWN, PROTECTED, PUBLIC } from './routes';

/** The uses of a matcher; the tests choose by header. */
function uses({ clerkMiddleware, createRouteMatcher }) {
  const isProtected = createRouteMatcher(PROTECTED);
  const isPublic = createRouteMatcher([...PUBLIC, ...OWN]);
  return {
    protect: clerkMiddleware(async (auth, request) => {
      if (isProtected(request)) await auth.protect();
    }),
    allow: clerkMiddleware(async (auth, request) => {
      if (!isPublic(request)) await auth.protect();
    }),
    'declare-protected': clerkMiddleware({ protect: PROTECTED }),
    'declare-public': clerkMiddleware({ public: PUBLIC }),
    refuse: clerkMiddleware(() => notFound()),
  };
}

const packages = { ironclerk: uses(ironclerk), peer: uses(peer) };

/** Says in a header that it ran: what it does not run for, nobody can check here. */
export default function proxy(request, event) {
  const use = request.headers.get('x-test-use');
  return use
    ? packages[request.headers.get('x-test-package')][use](request, event)
    : NextResponse.next({ headers: { 'x-test-ran': '1' } });
}

// No `config.matcher`: with one, Next.js leaves the proxy out below a base path in
// another case of letters, where it follows rewrites all the same.
