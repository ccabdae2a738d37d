// Alternating rounds: A B C, A B C, … in batches of about the same time, so
// that a machine whose speed drifts does so for all sides alike.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./fixtures.mjs').Keys} Keys */

/**
 * What a side answers with: how long it took.
 *
 * @typedef {{ nanoseconds: number }} Reply
 */

/** @typedef {Awaited<ReturnType<typeof startSide>>} Side */

/**
 * How often and how long is measured.
 *
 * @typedef {{ rounds: number, quick: boolean }} Effort
 */

/** How long a batch should take, in ms. */
const BATCH = { full: 150, quick: 25 };

/**
 * Starts the process of a side, which answers each message with one.
 *
 * @param {string} side
 * @param {Keys} keys
 * @param {string} program what it runs, beside this file
 * @param {string[]} [execArgv] options of Node.js
 */
export async function forkSide(
  side,
  { publicPem, privatePem },
  program,
  execArgv = process.execArgv,
) {
  const child = fork(fileURLToPath(new URL(program, import.meta.url)), {
    env: { ...process.env, BENCHMARK_SIDE: JSON.stringify([side, publicPem, privatePem]) },
    execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  /** @returns {Promise<any>} */
  const answer = () =>
    new Promise((resolve, reject) => {
      /** @param {number | null} code */
      const ended = (code) => reject(new Error(`${side} ended with ${code}`));
      child.once('exit', ended);
      child.once('message', (/** @type {{ error?: string }} */ message) => {
        child.off('exit', ended);
        message.error ? reject(new Error(message.error)) : resolve(message);
      });
    });
  await answer();
  return {
    side,
    /** @param {object} message */
    ask(message) {
      child.send(message);
      return answer();
    },
    stop: () => child.disconnect(),
  };
}

/**
 * Starts a side that measures cases.
 *
 * @param {string} side
 * @param {Keys} keys
 * @param {string} [program] what it runs, beside this file
 */
export async function startSide(side, keys, program = 'side.mjs') {
  const { ask, stop } = await forkSide(side, keys, program);
  return {
    side,
    /**
     * The µs per call of a case.
     *
     * @param {string} name
     * @param {number} iterations
     */
    async measure(name, iterations) {
      /** @type {Reply} */
      const { nanoseconds } = await ask({ name, iterations });
      return nanoseconds / iterations / 1000;
    },
    stop,
  };
}

/**
 * Measures a case on all sides. Resolves to the µs per call of each round and side.
 *
 * @param {string} name
 * @param {Side[]} sides
 * @param {Effort} effort
 */
export async function measureCase(name, sides, { rounds, quick }) {
  const batch = quick ? BATCH.quick : BATCH.full;
  const series = [];
  for (const side of sides) {
    const warm = await side.measure(name, 200);
    const iterations = Math.max(20, Math.min(20_000, Math.round((batch * 1000) / warm)));
    series.push({ side, iterations, times: /** @type {number[]} */ ([]) });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { side, iterations, times } of series) {
      times.push(await side.measure(name, iterations));
    }
  }
  return Object.fromEntries(series.map(({ side, times }) => [side.side, times]));
}

/**
 * The middle of a list of numbers.
 *
 * @param {number[]} values
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [below = Number.NaN, above = below] = sorted.slice(middle - 1, middle + 1);
  return sorted.length % 2 ? above : (below + above) / 2;
}

/**
 * What several rounds found.
 *
 * @typedef {{ median: number, min: number, max: number }} Summary
 */

/**
 * @param {number[]} values
 * @returns {Summary}
 */
export const summary = (values) => ({
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/**
 * The value that `percent` of the values do not exceed.
 *
 * @param {number[]} values
 * @param {number} percent
 */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/**
 * Ratios of two sides, round by round.
 *
 * @param {number[]} above
 * @param {number[]} below
 */
export const ratios = (above, below) =>
  above.map((value, round) => value / (below[round] ?? Number.NaN));
