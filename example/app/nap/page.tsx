import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { LetTokenGoStale } from '../../components/let-token-go-stale';
import { SignedInAs } from '../../components/signed-in-as';

export const metadata: Metadata = { title: 'After a nap' };

export default async function Page() {
  const { userId } = await auth();
  return (
    <>
      <h1>A session survives a nap</h1>
      <p className="lead">
        A session token lives for a minute, and a page that is left alone holds a stale one. A click
        on a link is no document, so it cannot renew the token: with <code>@clerk/nextjs</code> it
        ends at sign-in. Here the middleware has the router load the document, which renews the
        token and goes on.
      </p>
      <SignedInAs userId={userId} />
      {userId && <LetTokenGoStale />}
    </>
  );
}
