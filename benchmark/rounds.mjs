// Alternating rounds: A B C, A B C, … in batches of about the same time, so
// that a machine whose speed drifts does so for all sides alike.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How long a batch should take, in ms. */
const BATCH = { full: 150, quick: 25 };

/** Starts the process of a side. */
export async function startSide(side, { publicPem, privatePem }) {
  const child = fork(fileURLToPath(new URL('side.mjs', import.meta.url)), {
    env: { ...process.env, BENCHMARK_SIDE: JSON.stringify([side, publicPem, privatePem]) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answer = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`${side} ended with ${code}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        message.error ? reject(new Error(message.error)) : resolve(message);
      });
    });
  await answer();
  return {
    side,
    async measure(name, iterations) {
      child.send({ name, iterations });
      return (await answer()).nanoseconds / iterations / 1000;
    },
    stop: () => child.disconnect(),
  };
}

/** Measures a case on all sides. Resolves to the µs per call of each round and side. */
export async function measureCase(name, sides, { rounds, quick }) {
  const batch = quick ? BATCH.quick : BATCH.full;
  const iterations = new Map();
  for (const side of sides) {
    const warm = await side.measure(name, 200);
    iterations.set(side, Math.max(20, Math.min(20_000, Math.round((batch * 1000) / warm))));
  }
  const results = Object.fromEntries(sides.map(({ side }) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const side of sides) {
      results[side.side].push(await side.measure(name, iterations.get(side)));
    }
  }
  return results;
}

/** The middle of a list of numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Ratios of two sides, round by round. */
export const ratios = (above, below) => above.map((value, round) => value / below[round]);
