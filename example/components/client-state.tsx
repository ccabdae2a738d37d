'use client';

import { useAuth, useOrganization, useUser } from '@clerk/nextjs';
import { useState } from 'react';
import { Facts } from './facts';

/** What the hooks know in the browser, and what the server says to a token from there. */
export function ClientState() {
  const { userId, orgRole, getToken } = useAuth();
  const { user } = useUser();
  const { organization } = useOrganization();
  const [answer, setAnswer] = useState('');
  const ask = async () => {
    const headers = { authorization: `Bearer ${await getToken()}` };
    setAnswer(await (await fetch('/api/session', { headers })).text());
  };
  return (
    <>
      <p>
        What <code>useAuth()</code>, <code>useUser()</code> and <code>useOrganization()</code> say:
      </p>
      <Facts
        facts={{ userId, name: user?.fullName, organization: organization?.name ?? null, orgRole }}
      />
      <p>
        <button type="button" onClick={ask}>
          Ask the server with getToken()
        </button>
      </p>
      {answer && <pre>{answer}</pre>}
    </>
  );
}
