// Before the chaos: what single faults cost the API and the users, one after the
// other, on servers that have just started.

import { spreadOf } from './judge.mjs';
import { unknownKey, visitOf } from './visits.mjs';

/** @typedef {import('./clerk.mjs').Clerk} Clerk */
/** @typedef {import('./visits.mjs').Visit} Visit */
/** @typedef {import('../../conformance/shared/random.mjs').Random} Random */
/** @typedef {(visit: Visit) => Promise<{ right: boolean, time: number }>} Make */

const KEYS = '/v1/jwks';
const API_KEYS = '/api_keys/verify';

/**
 * One line of the scorecard.
 *
 * @typedef {object} Line
 * @property {string} what
 * @property {number} requests
 * @property {number} right answers that are what they must be
 * @property {number} calls of the API
 * @property {number} most calls that are allowed
 * @property {number} longest ms
 */

/**
 * Makes the lines. **At most one call an instance is allowed**: with a store there is one
 * for all, unless a slow machine makes instances do without it.
 *
 * @param {Clerk} clerk
 * @param {Random} random
 * @param {Make} make
 * @param {{ instances: number }} fleet
 */
export async function scorecard(clerk, random, make, { instances }) {
  const [tenant] = clerk.steady;
  if (!tenant) {
    throw new Error('There is no tenant.');
  }
  /** @type {Line[]} */
  const lines = [];
  /**
   * @param {string} what
   * @param {string} path whose calls are counted
   * @param {number} most
   * @param {readonly Visit[]} visits
   */
  const line = async (what, path, most, visits) => {
    clerk.emulator.resetRequestCounts();
    const made = await Promise.all(visits.map(make));
    lines.push({
      what,
      requests: visits.length,
      right: made.filter(({ right }) => right).length,
      calls: clerk.emulator.requestCount(path),
      most,
      longest: spreadOf(made.map(({ time }) => time)).longest,
    });
  };
  /** @param {number} count @param {string} kind */
  const many = (count, kind) =>
    Array.from({ length: count }, () => visitOf(kind, tenant, random, clerk));
  await line(
    'cold requests at once, signed in',
    KEYS,
    instances,
    many(100, 'signed in, a new token'),
  );
  const { strange } = clerk;
  // Its keys are at hand first: what is counted are calls for the unknown ones.
  await Promise.all(
    Array.from({ length: instances * 4 }, () =>
      make(visitOf('signed in, a new token', strange, random, clerk)),
    ),
  );
  await line(
    'tokens with unknown key ids at once',
    KEYS,
    instances,
    Array.from({ length: 50 }, (_, index) => ({
      ...visitOf('an unknown key', strange, random, clerk),
      headers: {
        'x-test-tenant': strange.name,
        authorization: `Bearer ${unknownKey(index)}`,
      },
    })),
  );
  clerk.rotate(tenant, true);
  await line(
    'tokens of a key that was just replaced',
    KEYS,
    instances,
    many(50, 'signed in, a new token'),
  );
  const refused = visitOf('a refused API key', tenant, random, clerk);
  await line('times the same refused API key', API_KEYS, instances, Array(50).fill(refused));
  clerk.emulator.fail('*', { hang: true });
  await line(
    'signed in while the API never answers, keys at hand',
    KEYS,
    0,
    many(50, 'signed in, a new token'),
  );
  clerk.emulator.clearFaults();
  clerk.proxy.drop();
  return lines;
}
