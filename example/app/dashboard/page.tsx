import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { Facts } from '../../components/facts';

export const metadata: Metadata = { title: 'Dashboard' };

export default async function Page() {
  const { userId, sessionId, orgId, orgRole, orgSlug, sessionClaims } = await auth();
  return (
    <Chapter
      path="/dashboard"
      lead={
        <>
          A matcher in <code>proxy.ts</code> protects this page, and{' '}
          <a href="/forum">the forum beside it</a>. Signed out, you would be asked to sign in.
        </>
      }
    >
      <Facts facts={{ userId, sessionId, orgId, orgRole, orgSlug }} />
      <h2>Claims of the session token</h2>
      {/* Somebody without a pointer scrolls it by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <pre className="answer" tabIndex={0}>
        {JSON.stringify(sessionClaims, null, 2)}
      </pre>
    </Chapter>
  );
}
