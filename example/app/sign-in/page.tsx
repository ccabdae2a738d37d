import type { Metadata } from 'next';
import { USERS } from '../../lib/users';

export const metadata: Metadata = { title: 'Sign in' };

interface Props {
  readonly searchParams: Promise<{ redirect_url?: string | string[] }>;
}

export default async function Page({ searchParams }: Props) {
  const { redirect_url: redirectUrl } = await searchParams;
  return (
    <>
      <h1>Sign in</h1>
      <p className="lead">
        No password: choose who to be. The emulator issues a session token, and this page sets the
        cookies that Clerk&rsquo;s own would.
      </p>
      <form action="/sign-in/session" method="post" className="cards">
        <input type="hidden" name="redirect_url" value={String(redirectUrl ?? '')} />
        {USERS.map(({ id, name, note }) => (
          <div key={id} className="card">
            <button type="submit" name="user" value={id}>
              {name}
            </button>
            <p>{note}</p>
          </div>
        ))}
      </form>
    </>
  );
}
