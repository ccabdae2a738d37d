import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { Facts } from '../../components/facts';

export const metadata: Metadata = { title: 'Admin' };

const PERMISSIONS = ['org:admin:example1', 'org:admin:example2'] as const;

export default async function Page() {
  const { has } = await auth();
  const held = PERMISSIONS.map((permission) => [permission, has({ permission })]);
  return (
    <Chapter
      path="/admin"
      lead={
        <>
          The proxy let you in because you hold one of these permissions. In{' '}
          <a href="/orgs/globex">globex</a> you may hold neither: then this page is 404.
        </>
      }
    >
      <Facts facts={Object.fromEntries(held)} />
    </Chapter>
  );
}
