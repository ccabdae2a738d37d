import type { ClerkMiddlewareOptions } from 'ironclerk/server';
import type { NextRequest } from 'next/server';
import { tenantOf } from './tenants';

/** The options of a request: those of its tenant below `/tenants/`, the app's own otherwise. */
export function clerkOptions({ nextUrl }: NextRequest): ClerkMiddlewareOptions {
  const [, name = ''] = /^\/tenants\/([^/]+)/.exec(nextUrl.pathname) ?? [];
  const tenant = tenantOf(name);
  return {
    debug: process.env.DEMO_DEBUG === '1',
    // The organization that the URL names becomes the active one.
    organizationSyncOptions: { organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'] },
    satelliteAutoSync: process.env.DEMO_SATELLITE_AUTO_SYNC === '1',
    ...(tenant && {
      publishableKey: tenant.publishableKey,
      secretKey: tenant.secretKey,
      proxyUrl: tenant.portalUrl,
      signInUrl: `${tenant.portalUrl}/sign-in`,
    }),
  };
}
