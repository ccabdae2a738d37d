// Who asks the API about opaque machine tokens, request by request.

import { Random } from '../../conformance/shared/random.mjs';
import { BYTES, OURS } from './facts.mjs';
import { Seconds } from './timeline.mjs';

/**
 * Calls of the API and operations of the store for machine tokens. `peer` remembers
 * nothing; `us` remembers what was refused, each instance for itself; `store` remembers
 * both, for all.
 *
 * @param {import('./keys.mjs').Side} side
 * @param {number} seed
 * @param {import('./facts.mjs').Fleet} fleet
 * @param {import('./facts.mjs').Machines} machines
 */
export function simulateMachines(side, seed, fleet, machines) {
  const { tokens, refusedTokens, requestsPerSecond, refusedShare, duration } = machines;
  const random = new Random(seed);
  const api = new Seconds();
  const operations = new Seconds();
  const bytes = new Seconds();
  const holders = side === 'store' ? 1 : fleet.instances;
  /** Until when an answer about a token is remembered, by who remembers it. */
  const refused = new Float64Array(holders * refusedTokens);
  const verified = new Float64Array(holders * tokens);
  let at = 0;
  while (at < duration) {
    at -= Math.log(1 - random.number()) / requestsPerSecond;
    const isRefused = random.chance(refusedShare);
    const [memory, count, lifetime] = isRefused
      ? [refused, refusedTokens, side === 'peer' ? 0 : OURS.refusedRemembered]
      : [verified, tokens, side === 'store' ? OURS.verifiedRemembered : 0];
    const slot = random.below(holders) * count + random.below(count);
    const isKnown = at < (memory[slot] ?? 0);
    if (side === 'store') {
      operations.add(at);
      bytes.add(at, isKnown ? BYTES.answer : BYTES.small);
    }
    if (isKnown) {
      continue;
    }
    api.add(at);
    if (lifetime > 0) {
      memory[slot] = at + fleet.apiLatency + lifetime;
    }
    if (side === 'store') {
      operations.add(at + fleet.apiLatency);
      bytes.add(at + fleet.apiLatency, BYTES.answer);
    }
  }
  const warm = Math.min(30, Math.floor(duration / 4));
  const figures = (/** @type {Seconds} */ seconds) => seconds.between(warm, Math.floor(duration));
  return { api: figures(api), store: figures(operations), bytes: figures(bytes) };
}
