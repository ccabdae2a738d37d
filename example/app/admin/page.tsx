import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Facts } from '../../components/facts';
import { SignedInAs } from '../../components/signed-in-as';

export const metadata: Metadata = { title: 'Admin' };

const PERMISSIONS = ['org:admin:example1', 'org:admin:example2'] as const;

export default async function Page() {
  const { userId, has } = await auth();
  const held = PERMISSIONS.map((permission) => [permission, has({ permission })]);
  return (
    <>
      <h1>Admin</h1>
      <SignedInAs userId={userId} />
      <p>The proxy let you in because you hold one of these permissions.</p>
      <Facts facts={Object.fromEntries(held)} />
    </>
  );
}
