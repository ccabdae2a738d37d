'use client';

import { useState } from 'react';
import { useReady } from './use-ready';

const PATHS = ['/__clerk/v1/environment', '/__clerk/v1/client'] as const;

/** Buttons that ask the Frontend API through this app, and what it answers. */
export function AskFrontendApi() {
  const isReady = useReady();
  const [answer, setAnswer] = useState('');
  const ask = async (path: string) => {
    setAnswer('…');
    try {
      const response = await fetch(path);
      const text = JSON.stringify(await response.json(), null, 2);
      setAnswer(`${response.status} from ${location.origin}${path}\n\n${text.slice(0, 2000)}`);
    } catch (error) {
      setAnswer(`No answer: ${error instanceof Error ? error.message : error}`);
    }
  };
  return (
    <>
      <div className="buttons">
        {PATHS.map((path) => (
          <button key={path} type="button" disabled={!isReady} onClick={() => ask(path)}>
            {path}
          </button>
        ))}
      </div>
      <output aria-live="polite">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
        <pre tabIndex={0}>{answer || 'Choose a path.'}</pre>
      </output>
    </>
  );
}
