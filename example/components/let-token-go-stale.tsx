'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useReady } from './use-ready';

/** A button that replaces the browser's token by a stale one, and a link to a protected page. */
export function LetTokenGoStale() {
  const isReady = useReady();
  const [said, setSaid] = useState('The token of this browser is fresh.');
  const replace = async () => {
    const response = await fetch('/api/stale', { method: 'POST' });
    setSaid(
      response.ok
        ? 'The token of this browser has expired. Follow the link.'
        : `No stale token: ${response.status}.`,
    );
  };
  return (
    <>
      <div className="buttons">
        <button type="button" disabled={!isReady} onClick={replace}>
          Leave this page alone for two minutes
        </button>
      </div>
      <p>
        <output aria-live="polite">{said}</output>
      </p>
      <p>
        <Link href="/dashboard" prefetch={false}>
          To the protected dashboard
        </Link>
      </p>
    </>
  );
}
