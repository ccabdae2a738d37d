// npm run bench:scale: what a million requests a second over 5,000 instances cost the
// API, the store and the processors, simulated from measured figures. Writes
// benchmark/scale.json and the tables of docs/scale.md.
//
//   --seed N      (1)
//   --check       runs nothing; ends with 1 where the document is not what the JSON says

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeDocument } from './document.mjs';
import { FLEET, MACHINES, MIX, microseconds, pageMilliseconds } from './facts.mjs';
import { simulateKeys } from './keys.mjs';
import { simulateMachines } from './machines.mjs';

/** @typedef {ReturnType<typeof simulate>} ScaleReport */

const RESULTS = fileURLToPath(new URL('../scale.json', import.meta.url));
const SIDES = /** @type {const} */ (['peer', 'us', 'store']);
const TENANTS = [1, 20];

/**
 * All of it. Equal seeds give equal figures.
 *
 * @param {number} seed
 * @param {Partial<import('./facts.mjs').Fleet>} [changes]
 * @param {Partial<import('./facts.mjs').Machines>} [machineChanges]
 */
export function simulate(seed, changes = {}, machineChanges = {}) {
  const fleet = { ...FLEET, ...changes };
  const machines = { ...MACHINES, ...machineChanges };
  const perSide = (/** @type {(side: (typeof SIDES)[number]) => unknown} */ make) =>
    Object.fromEntries(SIDES.map((side) => [side, make(side)]));
  return {
    seed,
    fleet,
    machines,
    mix: MIX,
    keys: TENANTS.map((tenants) => ({
      tenants,
      sides: /** @type {Record<string, ReturnType<typeof simulateKeys>>} */ (
        perSide((side) => simulateKeys(side, tenants, seed, fleet))
      ),
    })),
    machineTokens: /** @type {Record<string, ReturnType<typeof simulateMachines>>} */ (
      perSide((side) => simulateMachines(side, seed, fleet, machines))
    ),
    microseconds: microseconds(),
    pageMilliseconds: pageMilliseconds(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, check: { type: 'boolean' } },
  });
  if (!values.check) {
    const report = simulate(Number(values.seed));
    console.log(`Seed ${report.seed}`);
    writeFileSync(RESULTS, `${JSON.stringify(report, null, 2)}\n`);
  }
  const report = JSON.parse(readFileSync(RESULTS, 'utf8'));
  process.exitCode = writeDocument(report, values.check === true) ? 0 : 1;
}
