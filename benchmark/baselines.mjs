// The verification of one token alone: our addon beside what a user could
// write by hand in JavaScript. In one process, in alternating rounds.

import { createPublicKey, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { mintToken, PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
import { median } from './rounds.mjs';

/** @typedef {import('./fixtures.mjs').Keys} Keys */

/**
 * Verifies a token: its claims, or what is no claims at all.
 *
 * @typedef {(token: string) => any} Contestant
 */

const require = createRequire(import.meta.url);

/**
 * @param {string} publicPem
 * @returns {Promise<Record<string, Contestant>>}
 */
async function contestants(publicPem) {
  const { jwtVerify, importSPKI } = await import('jose');
  const { createVerifier } = require('fast-jwt');
  const { verify: verifyNodeRs } = require('@node-rs/jsonwebtoken');
  /** @type {typeof import('../index.js')} */
  const addon = require('../dist/binary/addon.js');
  const handle = addon.createInstance(
    JSON.stringify({ publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: publicPem }),
  );
  // The package has its enumeration in its types alone.
  const RS256 = /** @type {import('@node-rs/jsonwebtoken').Algorithm.RS256} */ ('RS256');
  const nodeKey = createPublicKey(publicPem);
  const joseKey = await importSPKI(publicPem, 'RS256');
  const fastJwt = createVerifier({ key: publicPem, cache: false });
  const fastJwtCached = createVerifier({ key: publicPem, cache: 10_000 });
  return {
    'ironclerk verifyToken': (token) => {
      const reply = addon.verifyToken(handle, Date.now(), token);
      return reply.startsWith('1') && JSON.parse(reply.slice(2));
    },
    'node:crypto verify': (token) => {
      const end = token.lastIndexOf('.');
      const signature = Buffer.from(token.slice(end + 1), 'base64url');
      const good = verify('sha256', Buffer.from(token.slice(0, end)), nodeKey, signature);
      return good && JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    },
    'fast-jwt': (token) => fastJwt(token),
    'fast-jwt, cached': (token) => fastJwtCached(token),
    jose: async (token) => (await jwtVerify(token, joseKey)).payload,
    '@node-rs/jsonwebtoken': (token) => verifyNodeRs(token, publicPem, { algorithms: [RS256] }),
  };
}

/**
 * The µs per call of each contestant, for a token seen before and for new ones.
 *
 * @param {Keys} keys
 * @param {import('./rounds.mjs').Effort} effort
 */
export async function measureBaselines({ publicPem, privatePem }, { rounds, quick }) {
  const calls = quick ? 200 : 1000;
  const known = mintToken(privatePem);
  const series = Object.entries(await contestants(publicPem)).map(([name, run]) => ({
    name,
    run,
    same: /** @type {number[]} */ ([]),
    fresh: /** @type {number[]} */ ([]),
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run, same, fresh } of series) {
      if ((await run(known)).sub !== 'user_2benchmark') {
        throw new Error(`${name} is wrong`);
      }
      const tokens = Array.from({ length: calls }, (_, index) =>
        mintToken(privatePem, `${name}-${round}-${index}`),
      );
      same.push(await time(() => run(known), calls));
      fresh.push(await time((index) => run(tokens[index] ?? ''), calls));
    }
  }
  return series.map(({ name, same, fresh }) => ({
    name,
    same: median(same),
    fresh: median(fresh),
  }));
}

/**
 * @param {(index: number) => unknown} call
 * @param {number} calls
 */
async function time(call, calls) {
  const started = process.hrtime.bigint();
  for (let index = 0; index < calls; index += 1) {
    await call(index);
  }
  return Number(process.hrtime.bigint() - started) / calls / 1000;
}
