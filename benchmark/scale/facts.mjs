// What the simulation is fed with: the fleet, the rules of both packages, and what was
// measured. **Every figure that is assumed rather than measured stands here**, and in
// docs/scale.md.

import { readFileSync } from 'node:fs';

/** @param {string} name */
const read = (name) =>
  JSON.parse(readFileSync(new URL(`../${name}.json`, import.meta.url), 'utf8'));

/** The fleet. Times are in seconds. */
export const FLEET = {
  instances: 5000,
  requestsPerSecond: 1_000_000,
  /** How long the Backend API, and the store, take to answer. */
  apiLatency: 0.1,
  storeLatency: 0.001,
  /** What is simulated, and when what begins: before, the fleet warms up. */
  duration: 1380,
  steady: 420,
  deployment: 900,
  rotation: 1140,
  /** In which time all instances are replaced, and all tokens by those of a new key. */
  replacing: 60,
  tokenLifetime: 60,
};

/** @typedef {typeof FLEET} Fleet */

/** Machine tokens: how many there are, how many requests have one, and how long it goes on. */
export const MACHINES = {
  tokens: 1000,
  refusedTokens: 200,
  requestsPerSecond: 10_000,
  refusedShare: 0.05,
  duration: 120,
};

/** @typedef {typeof MACHINES} Machines */

/** What of the requests is what, for the processors. */
export const MIX = {
  'signed in, token seen': 0.7,
  'signed in, token new': 0.2,
  'signed out': 0.1,
};

/** The rules of Ironclerk, in seconds; `src/keyring/times.rs` and `src/store` hold them. */
export const OURS = {
  refreshAfter: 240,
  /** By how much earlier some instances with a store refresh than others. */
  refreshSpread: 30,
  unknownKeyCooldown: 30,
  lease: 1,
  pauses: [0.005, 0.01, 0.02, 0.04, 0.08],
  refusedRemembered: 10,
  verifiedRemembered: 5,
};

/** The rules of `@clerk/nextjs` with a secret key and without `jwtKey`: as measured. */
export const PEERS = { maxAge: 300 };

/** Bytes on the way to and from the store, with the protocol around them. */
export const BYTES = { keys: 1200, answer: 700, small: 120 };

/** µs of the processor for a request, by side: medians of benchmark/results.json. */
export function microseconds() {
  /** @type {{ name: string, sides: Record<string, { median: number }> }[]} */
  const cases = read('results').cases;
  return Object.fromEntries(
    /** @type {const} */ (['peer', 'us']).map((side) => [
      side,
      Object.entries(MIX).reduce((sum, [name, share]) => {
        const found = cases.find((one) => one.name === name)?.sides[side]?.median;
        if (found === undefined) {
          throw new Error(`benchmark/results.json has no case "${name}".`);
        }
        return sum + share * found;
      }, 0),
    ]),
  );
}

/** ms of the processor for a page above the bare proxy: benchmark/servers.json. */
export function pageMilliseconds() {
  const { variants } = read('servers');
  const bare = variants.bare.processor.median;
  return Object.fromEntries(
    ['peer', 'us'].map((side) => [side, variants[side].processor.median - bare]),
  );
}
