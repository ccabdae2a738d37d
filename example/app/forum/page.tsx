import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { SignedInAs } from '../../components/signed-in-as';

export const metadata: Metadata = { title: 'Forum' };

export default async function Page() {
  const { userId } = await auth();
  return (
    <>
      <h1>Forum</h1>
      <SignedInAs userId={userId} />
      <p>Only someone who is signed in reads this.</p>
    </>
  );
}
