'use client';

import { useState } from 'react';
import { ask } from '../lib/ask';
import { useReady } from './use-ready';

interface Told {
  webhook: number;
  servers: { name: string; acceptedBefore: boolean; refusedAfterMs: number | null }[];
}

const when = (ms: number | null) =>
  ms === null ? 'accepts the token until it expires' : `refuses the token, ${ms} ms later`;

/** A button that ends the session by a webhook, and what each server says of its token. */
export function EndSession() {
  const isReady = useReady();
  const [said, setSaid] = useState('');
  const [told, setTold] = useState<Told>();
  const end = async () => {
    const { response } = await ask('/api/fleet', { method: 'POST' });
    setTold(response.ok ? ((await response.json()) as Told) : undefined);
    setSaid(
      response.ok
        ? 'The session has ended. Now go on to the dashboard.'
        : `The server answered ${response.status}. Reload the page, and try again.`,
    );
  };
  return (
    <ol className="steps">
      <li>
        <button
          type="button"
          disabled={!isReady}
          onClick={() => end().catch(({ message }: Error) => setSaid(message))}
        >
          Have a webhook end this session
        </button>
        <output aria-live="polite">{said}</output>
        {told && (
          <ul>
            {told.servers.map(({ name, refusedAfterMs }) => (
              <li key={name}>
                <strong>{name}</strong> {when(refusedAfterMs)}
              </li>
            ))}
          </ul>
        )}
      </li>
      <li>
        <a href="/dashboard">To the protected dashboard</a>
      </li>
    </ol>
  );
}
