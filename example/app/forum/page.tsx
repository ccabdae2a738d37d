import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { Facts } from '../../components/facts';

export const metadata: Metadata = { title: 'Forum' };

export default async function Page() {
  const { userId } = await auth();
  return (
    <Chapter
      path="/dashboard"
      title="Forum"
      lead={
        <>
          Only someone who is signed in reads this. The same matcher protects the forum and{' '}
          <a href="/dashboard">the dashboard</a>.
        </>
      }
    >
      <Facts facts={{ userId }} />
    </Chapter>
  );
}
