import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Account } from '../../../components/account';
import { Facts } from '../../../components/facts';
import { Shell } from '../../../components/shell';

export const metadata: Metadata = { title: 'Report' };

/**
 * The proxy runs for `/reports/summary`, but not for `/reports/summary.csv`:
 * its matcher leaves that extension out, and then `auth()` refuses to answer.
 */
export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { userId } = await auth();
  const { name } = await params;
  return (
    <Shell account={<Account back={`/reports/${name}`} />}>
      <h1>Report</h1>
      <Facts facts={{ name, userId }} />
    </Shell>
  );
}
