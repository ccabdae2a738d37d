'use client';

import { useState } from 'react';
import { useReady } from './use-ready';

const KINDS = [
  ['session', 'Session token'],
  ['api-key', 'API key'],
  ['machine', 'Machine-to-machine token'],
  ['oauth', 'OAuth access token'],
  ['invalid', 'A key that does not exist'],
] as const;

/** Buttons that make a token each, and what the application says of it. */
export function TryTokens() {
  const isReady = useReady();
  const [answer, setAnswer] = useState('');
  const attempt = async (kind: string) => {
    setAnswer('…');
    const made = await fetch(`/api/tokens/${kind}`, { method: 'POST' });
    const { token, error } = await made.json();
    if (!token) {
      setAnswer(error);
      return;
    }
    const started = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch('/api/machine', { headers, credentials: 'omit' });
    const took = (performance.now() - started).toFixed(1);
    const body = JSON.stringify(await response.json(), null, 2);
    setAnswer(`${token.slice(0, 12)}…  →  ${response.status} in ${took} ms\n\n${body}`);
  };
  return (
    <>
      <div className="buttons">
        {KINDS.map(([kind, name]) => (
          <button key={kind} type="button" disabled={!isReady} onClick={() => attempt(kind)}>
            {name}
          </button>
        ))}
      </div>
      <output aria-live="polite">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
        <pre tabIndex={0}>{answer || 'Choose a token.'}</pre>
      </output>
    </>
  );
}
