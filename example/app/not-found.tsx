import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <>
      <h1>Not found</h1>
      <p className="lead">
        There is nothing here, or you do not hold the permission to see it. The answer is the same
        404 either way.
      </p>
      <p>
        <a href="/sign-in">Sign in as somebody else</a>
      </p>
    </>
  );
}
