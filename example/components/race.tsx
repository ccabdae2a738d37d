'use client';

import { useState } from 'react';

interface Result {
  readonly name: string;
  readonly peer: number;
  readonly ironclerk: number;
}

/** Runs the comparison on the server and shows the medians. */
export function Race() {
  const [results, setResults] = useState<readonly Result[]>();
  const [isRunning, setRunning] = useState(false);
  const run = async () => {
    setRunning(true);
    const response = await fetch('/api/race', { method: 'POST' });
    setResults(await response.json());
    setRunning(false);
  };
  return (
    <>
      <div className="buttons">
        <button type="button" onClick={run} disabled={isRunning}>
          {isRunning ? 'Running, a few seconds…' : 'Run'}
        </button>
      </div>
      <div aria-live="polite">
        {results && (
          <table>
            <thead>
              <tr>
                <th scope="col">Request</th>
                <th scope="col">@clerk/nextjs</th>
                <th scope="col">ironclerk</th>
                <th scope="col">Ratio</th>
              </tr>
            </thead>
            <tbody>
              {results.map(({ name, peer, ironclerk }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{peer.toFixed(0)} µs</td>
                  <td>{ironclerk.toFixed(0)} µs</td>
                  <td>{(peer / ironclerk).toFixed(1)}×</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </>
  );
}
