import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Facts } from '../../components/facts';
import { SignedInAs } from '../../components/signed-in-as';

export const metadata: Metadata = { title: 'Session' };

export default async function Page() {
  const { isAuthenticated, tokenType, userId, sessionId, sessionStatus, orgId, orgRole } =
    await auth();
  return (
    <>
      <h1>Session</h1>
      <SignedInAs userId={userId} />
      <p>
        What <code>auth()</code> returns for this request:
      </p>
      <Facts
        facts={{ isAuthenticated, tokenType, userId, sessionId, sessionStatus, orgId, orgRole }}
      />
    </>
  );
}
