// The peer's code for the Edge runtime and ours, each in the sandbox of a production
// server of Next.js, side by side in alternating rounds.

import { createPrivateKey } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { newest, root } from '../../scripts/files.mjs';
import { startServer } from '../../scripts/server.mjs';
import { buildApp, installPackage } from '../../scripts/setup.mjs';
import { browserHeaders, ENVIRONMENT, mintToken } from '../fixtures.mjs';
import { median, ratios } from '../rounds.mjs';

const HERE = 'benchmark/edge';
const PACKAGES = { peer: '@clerk/nextjs/server', us: 'ironclerk/server' };

const NEXT = path.join(root, 'node_modules/next/dist/bin/next');
/** @param {number} port */
const startArgs = (port) => [NEXT, 'start', '--port', String(port), '--hostname', 'localhost'];

/** How many calls a round takes. */
const ITERATIONS = { full: 2000, quick: 400 };

/** @typedef {import('../fixtures.mjs').Keys} Keys */

/** @type {Record<string, { token: boolean, isNew?: boolean, status: string }>} */
const CASES = {
  'signed in, token seen': { token: true, status: 'signed-in' },
  'signed in, token new': { token: true, isNew: true, status: 'signed-in' },
  'signed out': { token: false, status: 'signed-out' },
};

/** @param {keyof typeof PACKAGES} side */
async function buildSide(side) {
  const folder = `${HERE}/built-${side}`;
  if (newest(`${folder}/middleware.js`) < newest(`${HERE}/app`)) {
    mkdirSync(path.join(root, folder), { recursive: true });
    cpSync(path.join(root, HERE, 'app'), path.join(root, folder), { recursive: true });
    writeFileSync(
      path.join(root, folder, 'middleware.js'),
      `import { clerkMiddleware } from '${PACKAGES[side]}';\nimport { measured } from './measured';\n\nexport default measured(clerkMiddleware({ jwtKey: process.env.MEASURED_KEY }));\n`,
    );
  }
  if (side === 'us') {
    await installPackage(folder);
  }
  const publishableKey = ENVIRONMENT.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;
  await buildApp(folder, { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey });
  return path.join(root, folder);
}

/**
 * Measures both sides: µs per call, medians and extremes, as `run.mjs` reports them.
 *
 * @param {Keys} keys
 * @param {{ rounds: number, quick: boolean }} effort
 */
export async function measureEdge(keys, { rounds, quick }) {
  /** @type {Record<string, Awaited<ReturnType<typeof startServer>>>} */
  const servers = {};
  const env = { ...ENVIRONMENT, MEASURED_KEY: keys.publicPem, PATH: process.env.PATH };
  try {
    for (const side of /** @type {const} */ (['peer', 'us'])) {
      const cwd = await buildSide(side);
      servers[side] = await startServer(startArgs, { cwd, env, path: '/' });
    }
    const cases = [];
    for (const [name, described] of Object.entries(CASES)) {
      /** @type {Record<string, number[]>} */
      const times = { peer: [], us: [] };
      // The first round warms up.
      for (let round = 0; round <= rounds; round += 1) {
        for (const [side, server] of Object.entries(servers)) {
          const time = await ask(server.origin, keys, described, quick);
          round > 0 && times[side]?.push(time);
        }
      }
      const { peer = [], us = [] } = times;
      cases.push({ name, ratio: median(ratios(peer, us)), sides: { peer: of(peer), us: of(us) } });
    }
    return cases;
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

/** @param {number[]} times */
const of = (times) => ({
  median: median(times),
  min: Math.min(...times),
  max: Math.max(...times),
});

/**
 * The µs per call of one round.
 *
 * @param {string} origin
 * @param {Keys} keys
 * @param {typeof CASES[string]} described
 * @param {boolean} quick
 */
async function ask(origin, { privatePem }, { token, isNew = false, status }, quick) {
  const iterations = quick ? ITERATIONS.quick : ITERATIONS.full;
  const asked = {
    iterations,
    isNew,
    headers: browserHeaders(token ? '(token)' : undefined),
    token: mintToken(privatePem),
    key: createPrivateKey(privatePem).export({ format: 'jwk' }),
  };
  const headers = { 'x-measured': JSON.stringify(asked) };
  const response = await fetch(`${origin}/`, { headers });
  const answer = await response.json();
  if (answer.status !== status) {
    throw new Error(`A wrong answer: ${answer.status}`);
  }
  return (answer.milliseconds / iterations) * 1000;
}

/** How large the WebAssembly core is, in bytes, and how long it takes to be ready, in ms. */
export function measureWasm() {
  const bytes = readFileSync(path.join(root, 'dist/core.wasm'));
  const started = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now();
  const host = { monotonic: () => 0, system: () => 0, shares_work: () => 0, random: () => 0 };
  new WebAssembly.Instance(module, { host });
  const instantiated = performance.now();
  return {
    bytes: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    compile: compiled - started,
    instantiate: instantiated - compiled,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { createKeys } = await import('../../conformance/shared/keys.mjs');
  console.log(measureWasm());
  for (const { name, ratio, sides } of await measureEdge(createKeys(), {
    rounds: 3,
    quick: true,
  })) {
    const [peer, us] = [sides.peer.median.toFixed(0), sides.us.median.toFixed(0)];
    console.log(`${name}: peer ${peer} µs, us ${us} µs, ${ratio.toFixed(1)} times as fast`);
  }
}
