import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Facts } from '../../../components/facts';
import { SignedInAs } from '../../../components/signed-in-as';

export const metadata: Metadata = { title: 'Organization' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { userId, orgId, orgSlug, orgRole, orgPermissions } = await auth();
  return (
    <>
      <h1>Organization {slug}</h1>
      <SignedInAs userId={userId} back={`/orgs/${slug}`} />
      <p className="lead">
        The URL names the organization. Where another one is active, the middleware has it activated
        on the way here, with <code>organizationSyncOptions</code>.
      </p>
      {orgSlug !== slug && <p>You are no member of {slug}, so it could not be activated.</p>}
      <Facts facts={{ orgSlug, orgId, orgRole, orgPermissions }} />
      <p className="buttons">
        {/* Plain links: another organization needs a redirect, which a document follows. */}
        {['acme', 'globex'].map((name) => (
          <a key={name} href={`/orgs/${name}`} className="button">
            Open {name}
          </a>
        ))}
      </p>
    </>
  );
}
