'use client';

import { useAuth, useOrganization, useUser } from '@clerk/nextjs';
import { ask, describe } from '../lib/ask';
import { Attempts } from './attempts';
import { Facts } from './facts';

/** What the hooks know in the browser, and what the server says to a token from there. */
export function ClientState() {
  const { userId, orgRole, getToken } = useAuth();
  const { user } = useUser();
  const { organization } = useOrganization();
  const attempt = async (path: string) => {
    const headers = { authorization: `Bearer ${await getToken()}` };
    return describe(path, await ask(path, { headers }));
  };
  return (
    <>
      <p>
        What <code>useAuth()</code>, <code>useUser()</code> and <code>useOrganization()</code> say:
      </p>
      <Facts
        facts={{ userId, name: user?.fullName, organization: organization?.name ?? null, orgRole }}
      />
      <Attempts
        choices={[['/api/session', 'Ask the server with getToken()']]}
        attempt={attempt}
        hint="Press the button to see what the server says to the token."
      />
    </>
  );
}
