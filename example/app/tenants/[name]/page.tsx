import { auth, clerkClient, currentUser } from 'ironclerk/server';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Account } from '../../../components/account';
import { Chapter } from '../../../components/chapter';
import { Facts } from '../../../components/facts';
import { tenantOf, tenants } from '../../../lib/tenants';

export const metadata: Metadata = { title: 'Tenant' };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  const tenant = tenantOf(name);
  if (!tenant) {
    notFound();
  }
  const { userId } = await auth();
  const user = await currentUser();
  const clerk = await clerkClient();
  const users = await clerk.users.getCount();
  const here = `/tenants/${name}`;
  const others = Object.keys(tenants()).filter((other) => other !== name);
  return (
    <Chapter
      path="/tenants"
      title={`Tenant ${name}`}
      account={
        <Account back={here} signInUrl={`${here}/sign-in`} signOutUrl={`${here}/sign-out`} />
      }
      lead={
        userId
          ? 'You are signed in to this tenant. Its session does not count anywhere else.'
          : 'You are signed out here. Sessions of the app and of other tenants do not count.'
      }
    >
      <Facts
        facts={{
          userId,
          email: user?.primaryEmailAddress?.emailAddress,
          'users of this tenant': users,
          publishableKey: tenant.publishableKey,
        }}
      />
      <p className="buttons">
        {others.map((other) => (
          <a key={other} href={`/tenants/${other}`} className="button">
            Open {other}
          </a>
        ))}
        <a href="/tenants" className="button quiet">
          All tenants
        </a>
      </p>
    </Chapter>
  );
}
