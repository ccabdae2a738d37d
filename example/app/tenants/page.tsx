import { auth } from 'ironclerk/server';
import type { Metadata } from 'next';
import { Chapter } from '../../components/chapter';
import { tenants } from '../../lib/tenants';

export const metadata: Metadata = { title: 'Tenants' };

export default async function Page() {
  await auth();
  const names = Object.keys(tenants());
  return (
    <Chapter
      path="/tenants"
      lead={
        <>
          Each tenant is an instance of its own. The options of <code>clerkMiddleware()</code> are a
          function of the request that chooses the keys; the secret key reaches the page sealed.
          Sign in to one, and the other does not know you.
        </>
      }
    >
      <ul className="cards">
        {names.map((name) => (
          <li key={name}>
            <a href={`/tenants/${name}`}>{name}</a>
            <p>Its own users, sessions and signing key.</p>
          </li>
        ))}
      </ul>
      {names.length === 0 && (
        <p className="notice">
          No tenants are configured: <code>DEMO_TENANTS</code> is not set. Start the app with{' '}
          <code>npm run demo</code>, which sets it.
        </p>
      )}
    </Chapter>
  );
}
