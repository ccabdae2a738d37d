import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';
import type { NextRequest } from 'next/server';

interface Keys {
  publishableKey: string;
  secretKey: string;
}

/** The keys of the tenants that a request may name. */
const tenants: Record<string, Keys> = JSON.parse(process.env.TEST_TENANTS ?? '{}');

const isProtected = createRouteMatcher(['/protected(.*)', '/api/protected(.*)']);
const acceptsMachines = createRouteMatcher(['/api/machine(.*)']);

export default clerkMiddleware(
  async (auth, request) => {
    if (isProtected(request)) await auth.protect();
    if (acceptsMachines(request)) await auth.protect({ token: 'any' });
  },
  (request: NextRequest) => tenants[request.headers.get('x-test-tenant') ?? ''] ?? {},
);

export const config = { matcher: ['/((?!_next).*)'] };
