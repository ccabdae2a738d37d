import { auth } from 'ironclerk/server';
import { SignedInAs } from '../components/signed-in-as';

const STEPS = [
  ['/dashboard', 'Dashboard', 'Signed out, it sends you to sign in and back again.'],
  ['/forum', 'Forum', 'Behind the same route matcher as the dashboard.'],
  ['/admin', 'Admin', 'Needs a permission: 404 without it.'],
  ['/session', 'Session', 'What auth() knows about this request.'],
  ['/orgs/acme', 'Organization by URL', 'The one in the URL becomes the active one.'],
  ['/tenants', 'Tenants', 'Two instances behind one app: dynamic keys.'],
  ['/components', 'Components', 'Sign-in, user button and switcher of Clerk, without Clerk.'],
  ['/frontend-api', 'Frontend API proxy', 'Clerk through this origin.'],
  ['/tokens', 'Tokens', 'A button for each kind: session, API key, machine, OAuth.'],
  ['/refusals', 'Refusals', '401, problem details or your own answer for API calls.'],
  ['/nap', 'After a nap', 'A click with a stale token goes on, and not to sign-in.'],
  ['/race', 'Peer against us', 'The benchmark, on your machine.'],
  ['/api/session', 'API', 'The same as JSON, public.'],
  ['/api/protected/session', 'Protected API', 'Signed in: JSON. Signed out: 404, or sign-in.'],
] as const;

export default async function Page() {
  const { DEMO_OTHER_DOMAIN: otherDomain } = process.env;
  const { userId } = await auth();
  return (
    <>
      <h1>Clerk middleware, decided in Rust</h1>
      <p className="lead">
        This app&rsquo;s <code>proxy.ts</code> is the documented one, imported from{' '}
        <code>ironclerk/server</code>. Every page here went through it. Accounts and tokens come
        from an emulator on this machine.
      </p>
      <SignedInAs userId={userId} />
      <ul className="cards">
        {STEPS.map(([href, name, note]) => (
          <li key={href}>
            {/* A plain link: each of these is a request of its own to the server. */}
            <a href={href}>{name}</a>
            <p>{note}</p>
          </li>
        ))}
        {otherDomain && (
          <li>
            <a href={otherDomain}>The other domain</a>
            <p>One instance on two domains: a primary and its satellite.</p>
          </li>
        )}
      </ul>
    </>
  );
}
