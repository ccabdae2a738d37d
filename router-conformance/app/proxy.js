import * as peer from '@clerk/nextjs/server';
import * as ironclerk from 'ironclerk/server';
import { NextResponse } from 'next/server';

const PROTECTED = [
  '/dashboard(.*)',
  '/orgs/:slug',
  '/orgs/:slug/settings',
  '/docs(.*)',
  '/api/private(.*)',
  '/api/secret(.*)',
  '/legacy(.*)',
  '/old(.*)',
  '/files/private(.*)',
];
const PUBLIC = ['/', '/pricing', '/photo/:id', '/open', '/open-too', '/open.txt', '/_next/image'];

/** The uses of a matcher; the tests choose by header. */
function uses({ clerkMiddleware, createRouteMatcher }) {
  const isProtected = createRouteMatcher(PROTECTED);
  const isPublic = createRouteMatcher(PUBLIC);
  return {
    protect: clerkMiddleware(async (auth, request) => {
      if (isProtected(request)) await auth.protect();
    }),
    allow: clerkMiddleware(async (auth, request) => {
      if (!isPublic(request)) await auth.protect();
    }),
    'declare-protected': clerkMiddleware({ protect: PROTECTED }),
    'declare-public': clerkMiddleware({ public: PUBLIC }),
  };
}

const packages = { ironclerk: uses(ironclerk), peer: uses(peer) };

export default function proxy(request, event) {
  const use = request.headers.get('x-test-use');
  return use
    ? packages[request.headers.get('x-test-package')][use](request, event)
    : NextResponse.next();
}

// No `config.matcher`: with one, Next.js leaves the proxy out below a base path in
// another case of letters, where it follows rewrites all the same.
