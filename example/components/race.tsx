'use client';

import { useState } from 'react';
import type { Lap } from '../lib/race';
import { Figure } from './figure';
import { useReady } from './use-ready';

/** Runs the race on the server and shows each round as it ends. */
export function Race() {
  const isReady = useReady();
  const [laps, setLaps] = useState<readonly Lap[]>([]);
  const [state, setState] = useState<'ready' | 'running' | 'done' | 'failed'>('ready');
  const run = async () => {
    setLaps([]);
    setState('running');
    try {
      for await (const lap of rounds()) {
        setLaps((known) => [...known.filter(({ name }) => name !== lap.name), lap]);
      }
      setState('done');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <div className="buttons">
        <button type="button" onClick={run} disabled={!isReady || state === 'running'}>
          {state === 'ready' ? 'Run' : state === 'running' ? 'Running…' : 'Run again'}
        </button>
      </div>
      <p role="status">{announcement(state, laps)}</p>
      {laps.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">Time per call</th>
              <th scope="col">Ratio</th>
            </tr>
          </thead>
          <tbody>
            {laps.map(({ name, round, rounds, clerk, ironclerk }) => (
              <tr key={name} aria-busy={round < rounds}>
                <th scope="row">{name}</th>
                <td>
                  <Figure name="@clerk/nextjs" value={clerk} longest={clerk} />
                  <Figure name="ironclerk" value={ironclerk} longest={clerk} isOurs />
                </td>
                <td className="ratio">{(clerk / ironclerk).toFixed(1)}×</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function announcement(state: string, laps: readonly Lap[]): string {
  const last = laps.at(-1);
  if (state === 'failed') {
    return 'The race broke off. Is the emulator still running?';
  }
  if (state === 'done') {
    return 'Done: medians of all rounds.';
  }
  return last ? `${last.name}: round ${last.round} of ${last.rounds}` : '';
}

/** The rounds as the server tells them. */
async function* rounds(): AsyncGenerator<Lap> {
  const response = await fetch('/api/race', { method: 'POST' });
  if (!response.ok || !response.body) {
    throw new Error(`The race did not start: ${response.status}.`);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    text += chunk.value;
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines.map((line) => JSON.parse(line) as Lap);
  }
}
