import { auth, clerkClient } from 'ironclerk/server';
import { Suspense } from 'react';

/** Prerendered but for the part that asks who is there. */
export default function Page() {
  return (
    <>
      <h1>A shell for everybody</h1>
      <Suspense fallback={<p>Nobody is known yet.</p>}>
        <Who />
      </Suspense>
    </>
  );
}

async function Who() {
  const { userId } = await auth();
  return <p>{userId ? `Hello ${await cachedName(userId)}.` : 'You are signed out.'}</p>;
}

/** What the advice of the error says: the cached part is told who asks. */
async function cachedName(userId: string): Promise<string> {
  'use cache';
  return `${userId} at ${typeof clerkClient}`;
}
