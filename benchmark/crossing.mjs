// Whether a signature is better verified on the thread of JavaScript or on
// another: what each costs this thread, and how long each takes. In µs.

import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mintToken, PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
import { median } from './rounds.mjs';

/**
 * What one call takes, and what it takes of the thread of JavaScript.
 *
 * @typedef {{ wall: number, thread: number }} Cost
 */

/** @typedef {Awaited<ReturnType<typeof measureCrossing>>} Crossing */

const require = createRequire(import.meta.url);

/**
 * The processor time of the first thread, which runs JavaScript, in µs: the
 * system counts it in ns (proc(5), schedstat).
 */
const threadTime = () =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;

/**
 * @param {import('./fixtures.mjs').Keys} keys
 * @param {number} rounds
 */
export async function measureCrossing({ publicPem, privatePem }, rounds) {
  /** @type {typeof import('../index.js')} */
  const addon = require('../dist/binary/addon.js');
  const options = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: publicPem };
  const handle = addon.createInstance(JSON.stringify(options));
  const key = createPublicKey(publicPem);
  // No cookie: what remains is the way there and back.
  const request = ['GET', 'https://example.com/', ...Array(9).fill('\0')].join('\n');
  /** @param {string} token */
  const parts = (token) => {
    const end = token.lastIndexOf('.');
    return {
      message: Buffer.from(token.slice(0, end)),
      signature: Buffer.from(token.slice(end + 1), 'base64url'),
    };
  };
  /** @type {Record<string, (token: string) => unknown>} */
  const ways = {
    inAddon: (token) => addon.verifyToken(handle, Date.now(), token),
    inAddonSeen: () => addon.verifyToken(handle, Date.now(), seen),
    inNode: (token) => {
      const { message, signature } = parts(token);
      return verify('sha256', message, key, signature);
    },
    inPool: (token) => {
      const { message, signature } = parts(token);
      return new Promise((resolve) => {
        verify('sha256', message, key, signature, (_, isGood) => resolve(isGood));
      });
    },
    synchronous: () => addon.authenticate(handle, Date.now(), 0, request),
    asynchronous: () => addon.authenticateAsync(handle, Date.now(), 0, request),
  };
  const seen = mintToken(privatePem, 'seen');
  /** @type {Record<string, Cost>} */
  const costs = {};
  for (const [name, way] of Object.entries(ways)) {
    const tokens = NEW.has(name)
      ? () => Array.from({ length: 2_000 }, () => mintToken(privatePem, randomUUID()))
      : () => /** @type {string[]} */ (Array(20_000).fill(seen));
    costs[name] = await costOf(way, tokens, rounds);
  }
  return costs;
}

/** The ways that take a new token each time. */
const NEW = new Set(['inAddon', 'inNode', 'inPool']);

/**
 * The cost of one call, of many that wait for each other: of the time, the median
 * of the rounds; of the thread's, which the system counts in steps of some ms, the
 * mean.
 *
 * @param {(token: string) => unknown} way
 * @param {() => string[]} make the tokens of a round
 * @param {number} rounds
 * @returns {Promise<Cost>}
 */
async function costOf(way, make, rounds) {
  const [walls, threads] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let round = 0; round <= rounds; round += 1) {
    const tokens = make();
    const [wall, thread] = [performance.now(), threadTime()];
    for (const token of tokens) {
      await way(token);
    }
    // The first round warms up.
    if (round > 0) {
      walls.push(((performance.now() - wall) * 1000) / tokens.length);
      threads.push((threadTime() - thread) / tokens.length);
    }
  }
  return { wall: median(walls), thread: threads.reduce((sum, one) => sum + one, 0) / rounds };
}
