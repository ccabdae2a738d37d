// npm run bench:growth: what a call costs while something grows: patterns, tenants,
// requests in flight, headers and cookies; the peer (@clerk/nextjs) and us, in
// alternating rounds. --quick for a first look, --rounds <n>, --only <what>,
// --publish writes benchmark/growth.json, the charts and the document.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createKeys } from '../conformance/shared/keys.mjs';
import { measureCase, startSide, summary } from './rounds.mjs';

/** @typedef {import('./rounds.mjs').Summary} Summary */

/**
 * A point: how far it has grown, and the µs of a call by side.
 *
 * @typedef {{ count: number, peer: Summary, us: Summary }} Point
 */

/**
 * All that was measured.
 *
 * @typedef {object} GrowthReport
 * @property {string} node
 * @property {string | undefined} processor
 * @property {number} rounds
 * @property {Record<string, Point[]>} growing
 */

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: '' },
    publish: { type: 'boolean', default: false },
  },
});
const { quick } = values;
const rounds = Number(values.rounds ?? (quick ? 3 : 9));

/** @type {Record<string, number[]>} */
const GROWING = {
  patterns: [1, 10, 100, 1_000, 10_000],
  // The peer needs two minutes to meet the last of them once.
  tenants: [1, 10, 100, 1_000, 10_000, ...(quick ? [] : [100_000])],
  inFlight: [1, 4, 16, 64],
  headers: [0, 1, 4, 16, 64],
  cookies: [0, 1, 4, 16, 64],
};

const keys = createKeys();
/** @type {GrowthReport} */
const report = { node: process.version, processor: cpus()[0]?.model, rounds, growing: {} };
for (const [what, counts] of Object.entries(GROWING)) {
  if (!what.includes(values.only)) {
    continue;
  }
  // New processes: what one case keeps in memory must not slow another.
  const program = 'growth-side.mjs';
  const sides = [await startSide('peer', keys, program), await startSide('us', keys, program)];
  /** @type {Point[]} */
  const points = [];
  report.growing[what] = points;
  for (const count of counts) {
    const { peer = [], us = [] } = await measureCase(`${what} ${count}`, sides, { rounds, quick });
    const point = { count, peer: summary(peer), us: summary(us) };
    points.push(point);
    const cells = [point.peer, point.us].map(({ median }) => median.toFixed(1).padStart(12));
    console.log(`${what.padEnd(12)}${String(count).padStart(8)}${cells.join('')}`);
  }
  for (const side of sides) {
    side.stop();
  }
}
if (values.publish) {
  const results = new URL('growth.json', import.meta.url);
  writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
  await import('./performance.mjs');
}
