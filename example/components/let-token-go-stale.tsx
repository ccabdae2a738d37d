'use client';

import Link from 'next/link';
import { useState } from 'react';
import { ask } from '../lib/ask';
import { useReady } from './use-ready';

/** A button that replaces the browser's token by a stale one, and a link to a protected page. */
export function LetTokenGoStale() {
  const isReady = useReady();
  const [said, setSaid] = useState('The token of this browser is fresh.');
  const replace = async () => {
    const { response } = await ask('/api/stale', { method: 'POST' });
    setSaid(
      response.ok
        ? 'The token of this browser has expired. Follow the link.'
        : `The token stays fresh: the server answered ${response.status}. Reload the page, and try again.`,
    );
  };
  return (
    <ol className="steps">
      <li>
        <button
          type="button"
          disabled={!isReady}
          onClick={() => replace().catch(({ message }: Error) => setSaid(message))}
        >
          Leave this page alone for two minutes
        </button>
        <output aria-live="polite">{said}</output>
      </li>
      <li>
        <Link href="/dashboard" prefetch={false}>
          To the protected dashboard
        </Link>
      </li>
    </ol>
  );
}
