'use client';

import { type MouseEvent, useState } from 'react';
import { useReady } from './use-ready';

/** How long the button says what came of it, in ms. */
const SHOWN = 3000;

/** Copies the source text that it stands beside. */
export function CopyButton({ name }: { readonly name: string }) {
  const isReady = useReady();
  const [outcome, setOutcome] = useState('');
  const copy = async ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    const code = currentTarget.closest('.source')?.querySelector('pre');
    try {
      await navigator.clipboard.writeText(`${code?.textContent}\n`);
      setOutcome('Copied');
    } catch {
      // The browser may forbid it: then one more key copies what is selected.
      if (code) getSelection()?.selectAllChildren(code);
      setOutcome('Selected: press Ctrl+C or ⌘C');
    }
    setTimeout(() => setOutcome(''), SHOWN);
  };
  return (
    <div className="copy">
      <span role="status">{outcome}</span>
      <button
        type="button"
        className="quiet"
        aria-label={`Copy ${name}`}
        disabled={!isReady}
        onClick={copy}
      >
        Copy
      </button>
    </div>
  );
}
