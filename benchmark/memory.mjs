// How much memory many tenants and many tokens take: the growth of the
// resident set, in MiB. `node --expose-gc benchmark/memory.mjs`

import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { createKeys } from '../conformance/shared/keys.mjs';
import { browserHeaders, mintToken, PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';

Object.assign(process.env, {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
  CLERK_SECRET_KEY: SECRET_KEY,
  CLERK_ENCRYPTION_KEY: 'e'.repeat(64),
});
const require = createRequire(import.meta.url);
/** @type {{ clerkMiddleware: (...args: any[]) => (...args: any[]) => unknown }} */
const { clerkMiddleware } = require('../dist/server.js');
/** @type {typeof import('next/server.js')} */
const { NextRequest } = require('next/server');
/** @type {typeof import('../index.js')} */
const addon = require('../dist/binary/addon.js');

const TENANTS = 10_000;
const TOKENS = 1_000_000;
const { publicPem, privatePem } = createKeys();
const event = { waitUntil() {} };
/** @param {string} token */
const requestWith = (token) =>
  new NextRequest('https://example.com/', { headers: browserHeaders(token) });

function residentMiB() {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
}

/**
 * Prints what `work` adds to the resident set, after a first part as a warm-up.
 *
 * @param {string} title
 * @param {number} count
 * @param {(from: number, to: number) => unknown} work
 */
async function measure(title, count, work) {
  await work(0, count / 100);
  const before = residentMiB();
  await work(count / 100, count);
  const grown = residentMiB() - before;
  process.stdout.write(`${title.padEnd(44)}${grown.toFixed(1).padStart(8)} MiB\n`);
}

const token = mintToken(privatePem);
let tenant = 0;
const middleware = clerkMiddleware(
  () => {},
  () => ({ secretKey: `sk_live_tenant${tenant}`, jwtKey: publicPem }),
);
await measure('10,000 tenants by dynamic keys', TENANTS, async (from, to) => {
  for (tenant = from; tenant < to; tenant += 1) {
    await middleware(requestWith(token), event);
  }
});

const handle = addon.createInstance(
  JSON.stringify({ publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: publicPem }),
);
const message = token.slice(0, token.lastIndexOf('.'));
await measure('1,000,000 distinct tokens, none of them good', TOKENS, (from, to) => {
  for (let count = from; count < to; count += 1) {
    const forged = `${message}.${randomBytes(256).toString('base64url')}`;
    if (addon.verifyToken(handle, Date.now(), forged).startsWith('1')) {
      throw new Error('A forged token passed.');
    }
  }
});
