import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';
import { pause } from './lib/faults';

const isForAdmins = createRouteMatcher(['/admin(.*)']);
const isForMachines = createRouteMatcher(['/api/ingest(.*)']);
const isProtected = createRouteMatcher([
  '/account(.*)',
  '/orgs/:slug/settings(.*)',
  '/legacy(.*)',
  '/invoices(.*)',
]);

const authorizedParties = process.env.TEST_PARTY ? [process.env.TEST_PARTY] : undefined;

export default clerkMiddleware(
  async (auth, request) => {
    await pause();
    // A terminal would obey this.
    console.log('\u001b[31mproxy\u001b]0;title\u0007');
    if (isForAdmins(request)) await auth.protect({ role: 'org:admin' });
    if (isForMachines(request)) await auth.protect({ token: ['api_key', 'm2m_token'] });
    if (isProtected(request)) await auth.protect();
  },
  { authorizedParties },
);

export const config = { matcher: ['/((?!_next|manual).*)'] };
