'use client';

import { useEffect } from 'react';

/** What is shown in place of a page that fails. */
export default function Failure({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <main>
      <h1>This page failed</h1>
      <p className="lead">
        The terminal in which <code>npm run demo</code> runs says why. If the demo has ended, start
        it again there.
      </p>
      <p className="buttons">
        <button type="button" onClick={reset}>
          Try again
        </button>
        <a href="/" className="button quiet">
          Back to the start
        </a>
      </p>
    </main>
  );
}
