// npm run bench: the peer (@clerk/nextjs), us and the floor side by side in
// one run, in alternating rounds; then the verification of a token alone, the
// time to load, and the code for the Edge runtime. A table, or JSON with --json; --quick for a first look,
// --only <text> for the cases whose names contain it, --output <file>; --publish
// makes README.md and the chart of the documents say what was measured; with
// --only Edge, only the code for the Edge runtime is published anew.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createKeys } from '../conformance/shared/keys.mjs';
import { measureBaselines } from './baselines.mjs';
import { measureEdge, measureWasm } from './edge/run.mjs';
import { measureImport } from './import-time.mjs';
import { measureCase, median, ratios, startSide } from './rounds.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    output: { type: 'string' },
    publish: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 3 : 9));

/**
 * The times of one case: medians and extremes by side, µs per call.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} ratio
 * @property {number} [aboveFloor]
 * @property {Record<string, { median: number, min: number, max: number }>} sides
 */

/**
 * All that was measured.
 *
 * @typedef {object} Report
 * @property {string} node
 * @property {string | undefined} processor
 * @property {number} rounds
 * @property {Entry[]} cases
 * @property {{ peer: number, us: number }} [compiling] in ms
 * @property {ReturnType<typeof measureImport>} [import] in ms
 * @property {Awaited<ReturnType<typeof measureBaselines>>} [verification]
 * @property {{ core: ReturnType<typeof measureWasm>, cases: Awaited<ReturnType<typeof measureEdge>> }} [edge]
 */

const MIDDLEWARE = ['peer', 'us', 'floor', 'floor, in one go'];
const MATCHERS = ['peer', 'us', 'floor'];
const PACKAGES = ['peer', 'us'];
/** @type {Record<string, string[]>} */
const CASES = {
  'signed in, token seen': MIDDLEWARE,
  'signed in, token new': MIDDLEWARE,
  'auth.protect() on a matched route': MIDDLEWARE,
  'dynamic keys, one tenant': MIDDLEWARE,
  'dynamic keys, 10,000 tenants': MIDDLEWARE,
  'signed out': MIDDLEWARE,
  'handshake redirect': PACKAGES,
  'route matcher, 2 patterns': MATCHERS,
  'route matcher, 2 patterns, a new path': MATCHERS,
  'route matcher, 500 patterns': MATCHERS,
  'route matcher, 500 patterns, a new path': MATCHERS,
  'route matcher, 10,000 patterns, a new path': MATCHERS,
  'readings: plain path': PACKAGES,
  'readings: encoded slash': PACKAGES,
  'readings: Next-Url': PACKAGES,
  'getAuth()': PACKAGES,
};

/** @param {string} text */
const say = (text) => values.json || process.stdout.write(text);
/** @param {string} name */
const isWanted = (name) => name.includes(values.only);
const keys = createKeys();
/** @type {Report} */
const report = { node: process.version, processor: cpus()[0]?.model, rounds, cases: [] };

/** @type {Map<string, import('./rounds.mjs').Side>} */
const started = new Map();
for (const side of MIDDLEWARE) {
  started.set(side, await startSide(side, keys));
}
say(`${report.processor}, Node.js ${report.node}, ${rounds} rounds; µs per call, medians\n\n`);
say(row(['case', ...MIDDLEWARE, 'peer / us', 'us / floor']));
for (const [name, sides] of Object.entries(CASES).filter(([name]) => isWanted(name))) {
  const list = sides.map(sideOf);
  const results = await measureCase(name, list, { rounds, quick: values.quick });
  const { peer = [], us = [], floor } = results;
  /** @type {Entry} */
  const entry = { name, ratio: median(ratios(peer, us)), sides: {} };
  for (const [side, times] of Object.entries(results)) {
    entry.sides[side] = { median: median(times), min: Math.min(...times), max: Math.max(...times) };
  }
  if (floor) {
    entry.aboveFloor = median(ratios(us, floor));
  }
  report.cases.push(entry);
  const times = MIDDLEWARE.map((side) => micro(entry.sides[side]?.median));
  say(row([name, ...times, factor(entry.ratio), factor(entry.aboveFloor)]));
}
if (isWanted('compiling')) {
  /** @param {string} side */
  const compile = async (side) => {
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(await sideOf(side).measure('compiling 10,000 patterns', 1));
    }
    return median(times) / 1000;
  };
  report.compiling = { peer: await compile('peer'), us: await compile('us') };
  const { peer, us } = report.compiling;
  say(`\nCompiling 10,000 patterns, ms: peer ${peer.toFixed(0)}, us ${us.toFixed(0)}\n`);
}
for (const side of started.values()) {
  side.stop();
}

if (isWanted('import')) {
  report.import = measureImport(rounds);
  const { peer, us, floor } = report.import;
  say(`\nLoading after next/server, ms: peer ${peer.toFixed(1)}, us ${us.toFixed(1)}`);
  say(`, a bare addon ${floor.toFixed(1)} (peer / us ${factor(peer / us)})\n`);
}
if (isWanted('verification')) {
  report.verification = await measureBaselines(keys, { rounds, quick: values.quick });
  say('\nVerifying a token alone, µs per call\n\n');
  say(row(['', 'same token', 'new token']));
  for (const { name, same, fresh } of report.verification) {
    say(row([name, micro(same), micro(fresh)]));
  }
}
if (isWanted('Edge') && existsSync(new URL('../dist/core.wasm', import.meta.url))) {
  report.edge = {
    core: measureWasm(),
    cases: await measureEdge(keys, { rounds, quick: values.quick }),
  };
  say('\nOn the Edge runtime, µs per call\n\n');
  say(row(['', 'peer', 'us', 'peer / us']));
  for (const { name, ratio, sides } of report.edge.cases) {
    say(row([name, micro(sides.peer.median), micro(sides.us.median), factor(ratio)]));
  }
}
if (values.json) {
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}
if (values.publish) {
  const results = new URL('results.json', import.meta.url);
  // What this run did not measure stays as it was.
  const before = values.only ? JSON.parse(readFileSync(results, 'utf8')) : {};
  const published = values.only ? { ...before, edge: report.edge ?? before.edge } : report;
  writeFileSync(results, `${JSON.stringify(published, null, 2)}\n`);
  await import('./published.mjs');
}
if (values.output) {
  writeFileSync(values.output, `${JSON.stringify(report, null, 2)}\n`);
}

/** @param {string} name */
function sideOf(name) {
  const side = started.get(name);
  if (!side) {
    throw new Error(`${name} is no side.`);
  }
  return side;
}

/** @param {number | undefined} value */
function micro(value) {
  return value === undefined ? '' : value.toFixed(value < 10 ? 2 : 1);
}

/** @param {number | undefined} value */
function factor(value) {
  return value === undefined ? '' : `${value.toFixed(value < 10 ? 1 : 0)}×`;
}

/** @param {[first: string, ...rest: string[]]} cells */
function row([first, ...rest]) {
  return `${first.padEnd(44)}${rest.map((cell) => cell.padStart(18)).join('')}\n`;
}
