'use client';

import { useState } from 'react';
import { useReady } from './use-ready';

interface Props {
  /** What can be tried, with the text of its button. */
  readonly choices: ReadonlyArray<readonly [choice: string, name: string]>;
  /** Resolves to what came of it, to be shown. */
  readonly attempt: (choice: string) => Promise<string>;
  /** Shown before the first attempt. */
  readonly hint: string;
}

/** Buttons to try something with, and what came of it. */
export function Attempts({ choices, attempt, hint }: Props) {
  const isReady = useReady();
  const [answer, setAnswer] = useState('');
  const attemptNow = async (choice: string) => {
    setAnswer('…');
    setAnswer(await attempt(choice));
  };
  return (
    <>
      <div className="buttons">
        {choices.map(([choice, name]) => (
          <button key={choice} type="button" disabled={!isReady} onClick={() => attemptNow(choice)}>
            {name}
          </button>
        ))}
      </div>
      <output aria-live="polite">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
        <pre tabIndex={0}>{answer || hint}</pre>
      </output>
    </>
  );
}
