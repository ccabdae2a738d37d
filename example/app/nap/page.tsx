import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { LetTokenGoStale } from '../../components/let-token-go-stale';

export const metadata: Metadata = { title: 'After a nap' };

export default async function Page() {
  const { userId } = await auth();
  return (
    <Chapter
      path="/nap"
      title="A session survives a nap"
      lead={
        <>
          A session token lives for a minute, and a page that is left alone holds a stale one. A
          click on a link is not a document, so it cannot renew the token: with{' '}
          <code>@clerk/nextjs</code> it ends at sign-in. Here the middleware has the router load the
          document, which renews the token and goes on.
        </>
      }
    >
      {userId ? (
        <LetTokenGoStale />
      ) : (
        <p className="notice">
          Only a session can take a nap. <a href="/sign-in?redirect_url=/nap">Sign in first.</a>
        </p>
      )}
    </Chapter>
  );
}
