// How long the server entry takes to load once Next.js has loaded its own
// `next/server`, each time in a fresh process.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { namesOf } from '../conformance/shared/names.mjs';
import { PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
import { median } from './rounds.mjs';

const directory = fileURLToPath(new URL('.', import.meta.url));
const ENTRIES = {
  peer: '@clerk/nextjs/server',
  us: '../dist/server.js',
  floor: '../dist/binary/addon.js',
};

/**
 * The ms of each side, medians over `rounds` processes; the floor is the bare addon.
 *
 * @param {number} rounds
 */
export function measureImport(rounds) {
  const series = namesOf(ENTRIES).map((side) => ({ side, times: /** @type {number[]} */ ([]) }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { side, times } of series) {
      times.push(load(ENTRIES[side]));
    }
  }
  const medians = series.map(({ side, times }) => [side, median(times)]);
  return /** @type {Record<keyof typeof ENTRIES, number>} */ (Object.fromEntries(medians));
}

/** @param {string} entry */
function load(entry) {
  const program = `require('next/server');
    const started = performance.now();
    require(${JSON.stringify(entry)});
    process.stdout.write(String(performance.now() - started));`;
  const env = {
    ...process.env,
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
    CLERK_SECRET_KEY: SECRET_KEY,
  };
  const output = execFileSync(process.execPath, ['-e', program], { cwd: directory, env });
  return Number(output.toString());
}
