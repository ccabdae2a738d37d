import Link from 'next/link';

/** Says who is signed in and offers the way out, or in. */
export function SignedInAs({ userId }: { userId: string | null }) {
  if (!userId) {
    return (
      <p className="status">
        <span>You are signed out.</span>
        <Link href="/sign-in" className="button" prefetch={false}>
          Sign in
        </Link>
      </p>
    );
  }
  return (
    <form className="status" action="/sign-out" method="post">
      <span>
        Signed in as <code>{userId}</code>
      </span>
      <button type="submit">Sign out</button>
    </form>
  );
}
