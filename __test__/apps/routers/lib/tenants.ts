import type { NextRequest } from 'next/server';

interface Tenant {
  publishableKey: string;
  secretKey: string;
  apiUrl: string;
  signInUrl?: string;
}

/** The instances that the test runs against, by name. */
const tenants: Record<string, Tenant> = JSON.parse(process.env.TEST_TENANTS ?? '{}');

/** The keys of the tenant that the request names; no options when it names none. */
export async function optionsFor(request: NextRequest): Promise<Partial<Tenant>> {
  const name = request.headers.get('x-test-tenant');
  const delay = Number(request.headers.get('x-test-delay') ?? 0);
  if (delay > 0) {
    await new Promise((resolve) => setTimeout(resolve, delay));
  }
  return (name && tenants[name]) || {};
}
