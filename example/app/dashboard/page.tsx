import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Decision } from '../../components/decision';
import { Facts } from '../../components/facts';
import { SignedInAs } from '../../components/signed-in-as';

export const metadata: Metadata = { title: 'Dashboard' };

export default async function Page() {
  const { userId, sessionId, orgId, orgRole, orgSlug, sessionClaims } = await auth();
  return (
    <>
      <h1>Dashboard</h1>
      <SignedInAs userId={userId} />
      <Decision />
      <Facts facts={{ userId, sessionId, orgId, orgRole, orgSlug }} />
      <h2>Claims of the session token</h2>
      {/* Somebody without a pointer scrolls it by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <pre tabIndex={0}>{JSON.stringify(sessionClaims, null, 2)}</pre>
    </>
  );
}
