import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Account } from '../../../components/account';
import { Chapter } from '../../../components/chapter';
import { Facts } from '../../../components/facts';

export const metadata: Metadata = { title: 'Organization' };

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { orgId, orgSlug, orgRole, orgPermissions } = await auth();
  return (
    <Chapter
      path="/orgs/acme"
      title={`Organization ${slug}`}
      account={<Account back={`/orgs/${slug}`} />}
      lead={
        <>
          The URL names the organization. Where another one is active, the middleware has it
          activated on the way here, with <code>organizationSyncOptions</code>.
        </>
      }
    >
      {orgSlug !== slug && (
        <p className="notice">
          You are not a member of {slug}, so it could not be activated. Ada and Grace are:{' '}
          <a href="/sign-out">sign out</a>, and sign in as one of them.
        </p>
      )}
      <Facts facts={{ orgSlug, orgId, orgRole, orgPermissions }} />
      <p className="buttons">
        {/* Plain links: another organization needs a redirect, which a document follows. */}
        {['acme', 'globex'].map((name) => (
          <a key={name} href={`/orgs/${name}`} className="button">
            Open {name}
          </a>
        ))}
      </p>
      <p>
        Ada is an admin of acme, and a member of globex. <a href="/admin">The admin page</a> tells
        the difference.
      </p>
    </Chapter>
  );
}
