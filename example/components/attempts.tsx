'use client';

import { useState } from 'react';
import { useReady } from './use-ready';
import { useSeconds } from './use-seconds';

interface Props {
  /** What can be tried, with the text of its button. */
  readonly choices: ReadonlyArray<readonly [choice: string, name: string]>;
  /** Resolves to what came of it, to be shown. */
  readonly attempt: (choice: string) => Promise<string>;
  /** Shown before the first attempt. */
  readonly hint: string;
}

/** From when on waiting shows that it goes on, in seconds. */
const PATIENCE = 2;

/** Buttons to try something with, and what came of it. */
export function Attempts({ choices, attempt, hint }: Props) {
  const isReady = useReady();
  const [answer, setAnswer] = useState('');
  const [pending, setPending] = useState('');
  const seconds = useSeconds(pending !== '');
  const attemptNow = async (choice: string) => {
    if (pending) return;
    setPending(choice);
    const outcome = await attempt(choice).catch(({ message }: Error) => message);
    setAnswer(outcome);
    setPending('');
  };
  return (
    <>
      <div className="buttons">
        {choices.map(([choice, name]) => (
          <button
            key={choice}
            type="button"
            disabled={!isReady}
            // Not disabled while it waits: a button that is disabled loses the focus.
            aria-disabled={pending !== ''}
            onClick={() => attemptNow(choice)}
          >
            {name}
          </button>
        ))}
      </div>
      {seconds >= PATIENCE && (
        <p className="waiting">
          <progress aria-label="Waiting for the answer" /> {seconds} s, and no answer yet
        </p>
      )}
      <output aria-live="polite" aria-busy={pending !== ''}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
        <pre tabIndex={0} className="answer">
          {answer || hint}
        </pre>
      </output>
    </>
  );
}
