/** Says who is signed in and offers the way out, or in. The links are plain: they leave the app. */
export function SignedInAs({ userId, back = '/' }: { userId: string | null; back?: string }) {
  const href = `/${userId ? 'sign-out' : 'sign-in'}?${new URLSearchParams({ redirect_url: back })}`;
  return (
    <p className="status">
      {userId ? (
        <span>
          Signed in as <code>{userId}</code>
        </span>
      ) : (
        <span>You are signed out.</span>
      )}
      <a href={href} className="button">
        {userId ? 'Sign out' : 'Sign in'}
      </a>
    </p>
  );
}
