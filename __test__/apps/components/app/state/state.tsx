'use client';

import { useAuth, useOrganization, useOrganizationList, useSession, useUser } from '@clerk/nextjs';
import { useState } from 'react';

/** What the hooks say, and what the server says to a token that the browser got. */
export function State() {
  const { isLoaded, userId, sessionId, orgId, orgRole, getToken } = useAuth();
  const { user } = useUser();
  const { session } = useSession();
  const { organization, membership } = useOrganization();
  const { userMemberships } = useOrganizationList({ userMemberships: true });
  const [answer, setAnswer] = useState('');
  const ask = async () => {
    const token = await getToken({ skipCache: true });
    const response = await fetch('/api/who', { headers: { authorization: `Bearer ${token}` } });
    setAnswer(await response.text());
  };
  const facts = {
    isLoaded,
    userId,
    sessionId,
    orgId,
    orgRole,
    name: user?.fullName,
    email: user?.primaryEmailAddress?.emailAddress,
    session: session?.status,
    organization: organization?.slug,
    role: membership?.role,
    memberships: userMemberships.data?.map((one) => one.organization.slug),
  };
  return (
    <>
      <pre data-facts>{JSON.stringify(facts)}</pre>
      <button type="button" onClick={ask}>
        Ask the server
      </button>
      <pre data-answer>{answer}</pre>
    </>
  );
}
