'use client';

import { useState } from 'react';
import { useReady } from './use-ready';

const CALLS = [
  ['/api/protected/session', 'No option'],
  ['/api/refusing/status', "refuseWith: 'status'"],
  ['/api/refusing/problem', "refuseWith: 'problem'"],
  ['/api/refusing/function', 'refuseWith: a function'],
] as const;

/** What of an answer shows the form of a refusal. */
const SHOWN = ['www-authenticate', 'content-type', 'location'];

/** Buttons that call protected API routes without credentials, and the answers. */
export function TryRefusals() {
  const isReady = useReady();
  const [answer, setAnswer] = useState('');
  const call = async (path: string) => {
    setAnswer('…');
    const response = await fetch(path, {
      credentials: 'omit',
      headers: { accept: 'application/json' },
    });
    const headers = SHOWN.flatMap((name) => {
      const value = response.headers.get(name);
      return value ? [`${name}: ${value}`] : [];
    });
    const body = response.headers.get('content-type')?.includes('json')
      ? JSON.stringify(await response.json(), null, 2)
      : '';
    setAnswer([`${response.status} from ${path}`, ...headers, '', body].join('\n').trim());
  };
  return (
    <>
      <div className="buttons">
        {CALLS.map(([path, name]) => (
          <button key={path} type="button" disabled={!isReady} onClick={() => call(path)}>
            {name}
          </button>
        ))}
      </div>
      <output aria-live="polite">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
        <pre tabIndex={0}>{answer || 'Choose a form.'}</pre>
      </output>
    </>
  );
}
