import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { Chapter } from '../../components/chapter';
import { Facts } from '../../components/facts';

export const metadata: Metadata = { title: 'Two domains' };

export default async function Page() {
  const { userId } = await auth();
  const isSatellite = process.env.NEXT_PUBLIC_CLERK_IS_SATELLITE === 'true';
  const other = process.env.DEMO_OTHER_DOMAIN;
  const domain = (await headers()).get('host');
  return (
    <Chapter
      path="/domains"
      lead={
        <>
          Cookies belong to one domain. A satellite asks its primary domain who you are, and the
          middleware settles that with redirects.
        </>
      }
    >
      <Facts facts={{ domain, role: isSatellite ? 'satellite' : 'primary', userId }} />
      {isSatellite && !userId && (
        <p className="notice">
          You are signed out here even if you are signed in on the primary domain: this satellite
          asks only when you want to sign in. Press the button above. The primary domain knows you
          already, and needs no password.
        </p>
      )}
      {other ? (
        <p className="buttons">
          <a className="button" href={new URL('/domains', other).href}>
            Open the {isSatellite ? 'primary' : 'satellite'} domain
          </a>
        </p>
      ) : (
        <p className="notice">
          There is one domain only. Start the app with <code>npm run demo</code>, which starts a
          satellite beside it.
        </p>
      )}
    </Chapter>
  );
}
