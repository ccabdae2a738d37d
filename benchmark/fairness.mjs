// npm run bench:fairness: how long users with known tokens wait while a burst of
// new valid tokens and of invalid ones arrives in the same process; the peer
// (@clerk/nextjs) and us, in alternating rounds. --quick for a first look,
// --rounds <n>, --publish writes benchmark/fairness.json and the document.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createKeys } from '../conformance/shared/keys.mjs';
import { measureCrossing } from './crossing.mjs';
import { forkSide, median, percentile } from './rounds.mjs';

/** @typedef {import('./fairness-side.mjs').Arrivals} Arrivals */
/** @typedef {import('./fairness-side.mjs').Arrived} Arrived */

/**
 * What a side showed, in ms: the medians of the rounds, so that a round in which the
 * machine was not quiet does not count.
 *
 * @typedef {object} Waits
 * @property {number} requests in each round
 * @property {number} p50
 * @property {number} p99
 * @property {number} p999
 * @property {Arrived['delay']} delay
 */

/**
 * All that was measured.
 *
 * @typedef {object} FairnessReport
 * @property {string} node
 * @property {string | undefined} processor
 * @property {number} rounds
 * @property {Arrivals} arrivals
 * @property {Record<'peer' | 'us', { calm: Waits, burst: Waits }>} sides
 * @property {import('./crossing.mjs').Crossing} crossing
 */

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 2 : 9));
/** @type {Arrivals} */
const arrivals = {
  duration: values.quick ? 4_000 : 15_000,
  every: 5,
  burstEvery: 1_000,
  burst: 50,
};

const keys = createKeys();
const PROGRAM = 'fairness-side.mjs';
const children = {
  peer: await forkSide('peer', keys, PROGRAM, ['--expose-gc']),
  us: await forkSide('us', keys, PROGRAM, ['--expose-gc']),
};
const sides = { peer: measured(), us: measured() };
// Each warms up with a second of what it is to be asked.
for (const child of Object.values(children)) {
  await child.ask({ ...arrivals, duration: 1_000 });
}
for (let round = 0; round < rounds; round += 1) {
  for (const side of /** @type {const} */ (['peer', 'us'])) {
    sides[side].calm.push(await children[side].ask({ ...arrivals, burst: 0 }));
    sides[side].burst.push(await children[side].ask(arrivals));
  }
}
for (const child of Object.values(children)) {
  child.stop();
}
const crossing = await measureCrossing(keys, rounds);
/** @type {FairnessReport} */
const report = {
  node: process.version,
  processor: cpus()[0]?.model,
  rounds,
  arrivals,
  sides: { peer: waitsOf(sides.peer), us: waitsOf(sides.us) },
  crossing,
};
print(report);
if (values.publish) {
  const results = new URL('fairness.json', import.meta.url);
  writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
  await import('./performance.mjs');
}

/** @returns {Record<'calm' | 'burst', Arrived[]>} */
function measured() {
  return { calm: [], burst: [] };
}

/**
 * @param {Record<'calm' | 'burst', Arrived[]>} all
 * @returns {{ calm: Waits, burst: Waits }}
 */
function waitsOf({ calm, burst }) {
  return { calm: waits(calm), burst: waits(burst) };
}

/**
 * @param {Arrived[]} all
 * @returns {Waits}
 */
function waits(all) {
  /** @param {(round: Arrived) => number} of */
  const middle = (of) => median(all.map(of));
  return {
    requests: all[0]?.times.length ?? 0,
    p50: middle(({ times }) => percentile(times, 50)),
    p99: middle(({ times }) => percentile(times, 99)),
    p999: middle(({ times }) => percentile(times, 99.9)),
    delay: {
      p50: middle(({ delay }) => delay.p50),
      p99: middle(({ delay }) => delay.p99),
      max: middle(({ delay }) => delay.max),
    },
  };
}

/** @param {FairnessReport} what */
function print(what) {
  console.log(row('ms', 'p50', 'p99', 'p99.9', 'loop p99', 'loop max'));
  for (const [side, { calm, burst }] of Object.entries(what.sides)) {
    for (const [name, { p50, p99, p999, delay }] of Object.entries({ calm, burst })) {
      const cells = [p50, p99, p999, delay.p99, delay.max].map((value) => value.toFixed(3));
      console.log(row(`${side}, ${name}`, ...cells));
    }
  }
  console.log(`\n${row('µs', 'wall', 'thread')}`);
  for (const [name, { wall, thread }] of Object.entries(what.crossing)) {
    console.log(row(name, wall.toFixed(1), thread.toFixed(1)));
  }
}

/** @param {[first: string, ...rest: string[]]} cells */
function row(...[first, ...rest]) {
  return first.padEnd(20) + rest.map((cell) => cell.padStart(12)).join('');
}
