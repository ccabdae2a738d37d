'use client';

import { useAuth } from '@clerk/nextjs';

/** Who is signed in, as a client component knows it while it is rendered on the server. */
export function Who() {
  const { isLoaded, userId, sessionId, orgId, orgRole } = useAuth();
  const facts = { isLoaded, userId, sessionId, orgId, orgRole };
  return <pre>{btoa(JSON.stringify(facts))}</pre>;
}
