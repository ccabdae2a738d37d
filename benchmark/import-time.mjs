// How long the server entry takes to load once Next.js has loaded its own
// `next/server`, each time in a fresh process.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
import { median } from './rounds.mjs';

const directory = fileURLToPath(new URL('.', import.meta.url));
const ENTRIES = { peer: '@clerk/nextjs/server', us: '../dist/server.js', floor: '../index.js' };

/** The ms of each side, medians over `rounds` processes; the floor is the bare addon. */
export function measureImport(rounds) {
  const times = Object.fromEntries(Object.keys(ENTRIES).map((side) => [side, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [side, entry] of Object.entries(ENTRIES)) {
      times[side].push(load(entry));
    }
  }
  return Object.fromEntries(Object.entries(times).map(([side, list]) => [side, median(list)]));
}

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
