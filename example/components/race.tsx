'use client';

import { useState } from 'react';
import type { Lap } from '../lib/race';
import { rounds } from '../lib/rounds';
import { Figure } from './figure';
import { Headline } from './headline';
import { useReady } from './use-ready';

type State = 'ready' | 'running' | 'done' | 'failed';

/** Runs the race on the server and shows each round as it ends. */
export function Race() {
  const isReady = useReady();
  const [laps, setLaps] = useState<readonly Lap[]>([]);
  const [state, setState] = useState<State>('ready');
  const isRunning = state === 'running';
  const run = async () => {
    if (isRunning) return;
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
      <Headline laps={laps} />
      <div className="buttons">
        <button type="button" onClick={run} disabled={!isReady} aria-disabled={isRunning}>
          {state === 'ready' ? 'Run the race' : isRunning ? 'Running…' : 'Run again'}
        </button>
      </div>
      {isRunning && <progress aria-label="Rounds of this kind of request" {...partOf(laps)} />}
      <p role="status">{announcement(state, laps)}</p>
      {laps.length > 0 && <Laps laps={laps} />}
    </>
  );
}

function Laps({ laps }: { readonly laps: readonly Lap[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Request</th>
          <th scope="col">Time per call</th>
          <th scope="col">Times as fast</th>
        </tr>
      </thead>
      <tbody>
        {laps.map(({ name, round, rounds, clerk, ironclerk }) => (
          <tr key={name} aria-busy={round < rounds}>
            <th scope="row">{name}</th>
            <td>
              <Figure name="@clerk/nextjs" value={clerk} longest={clerk} />
              <Figure name="Ironclerk" value={ironclerk} longest={clerk} isOurs />
            </td>
            <td className="ratio">{(clerk / ironclerk).toFixed(1)}×</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where the last lap is; without one, the bar says only that something goes on. */
function partOf(laps: readonly Lap[]) {
  const last = laps.at(-1);
  return last ? { value: last.round, max: last.rounds } : {};
}

function announcement(state: State, laps: readonly Lap[]): string {
  const last = laps.at(-1);
  if (state === 'failed') {
    return 'The race broke off. Look whether "npm run demo" still runs in its terminal, and run the race again.';
  }
  if (state === 'done') {
    return 'Done: medians of all rounds.';
  }
  if (state === 'running') {
    return last ? `${last.name}: round ${last.round} of ${last.rounds}` : 'Making new tokens…';
  }
  return '';
}
