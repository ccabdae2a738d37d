import { auth, clerkClient, currentUser } from 'ironclerk/server';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Facts } from '../../../components/facts';
import { tenantOf } from '../../../lib/tenants';

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
  return (
    <>
      <h1>Tenant {name}</h1>
      <p className="status">
        <span>{userId ? 'You are signed in to this tenant.' : 'You are signed out here.'}</span>
        {!userId && (
          <a href={`/tenants/${name}/sign-in`} className="button">
            Sign in to {name}
          </a>
        )}
      </p>
      <Facts
        facts={{
          userId,
          email: user?.primaryEmailAddress?.emailAddress,
          'users of this tenant': users,
          publishableKey: tenant.publishableKey,
        }}
      />
      <p>
        <a href="/tenants">All tenants</a>
      </p>
    </>
  );
}
