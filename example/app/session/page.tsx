import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { Facts } from '../../components/facts';

export const metadata: Metadata = { title: 'Who is asking?' };

export default async function Page() {
  const { isAuthenticated, tokenType, userId, sessionId, sessionStatus, orgId, orgRole } =
    await auth();
  return (
    <Chapter
      path="/session"
      lead={
        <>
          Nothing protects this page, so that anyone may see it. What <code>auth()</code> returns
          for this request:
        </>
      }
    >
      <Facts
        facts={{ isAuthenticated, tokenType, userId, sessionId, sessionStatus, orgId, orgRole }}
      />
      <p>
        {isAuthenticated ? 'You are known already.' : 'Every id is null until you are signed in.'}{' '}
        Programs get the same as JSON, from <a href="/api/session">/api/session</a>, which is
        public, and from <a href="/api/protected/session">/api/protected/session</a>, which is not.
      </p>
    </Chapter>
  );
}
