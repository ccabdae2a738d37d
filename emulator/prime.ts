/**
 * Primes for RSA keys out of a stream of random bytes. **The same stream
 * gives the same primes**, which `node:crypto`'s own generator cannot promise.
 */

import { checkPrimeSync } from 'node:crypto';
import type { Random } from './random';

const SIEVE_LIMIT = 4096;

/** Odd primes below the sieve's limit: they rule out most candidates cheaply. */
const SMALL_PRIMES = smallPrimes(SIEVE_LIMIT);

/**
 * A prime of exactly `bits` bits (a multiple of 8) whose two highest bits are
 * set, so that the product of two has exactly twice as many bits, and for
 * which `exponent`, a prime, is invertible modulo the prime less one.
 */
export function prime(random: Random, bits: number, exponent: bigint): bigint {
  for (;;) {
    const start = candidate(random, bits);
    const remainders = SMALL_PRIMES.map((small) => Number(start % BigInt(small)));
    for (let step = 0; step < SIEVE_LIMIT; step += 2) {
      if (remainders.some((rest, index) => (rest + step) % (SMALL_PRIMES[index] ?? 1) === 0)) {
        continue;
      }
      const found = start + BigInt(step);
      if (found >> BigInt(bits) === 0n && (found - 1n) % exponent !== 0n && checkPrimeSync(found)) {
        return found;
      }
    }
  }
}

function candidate(random: Random, bits: number): bigint {
  const bytes = random.bytes(bits / 8);
  bytes.writeUInt8(bytes.readUInt8(0) | 0b1100_0000, 0);
  const last = bytes.length - 1;
  bytes.writeUInt8(bytes.readUInt8(last) | 1, last);
  return BigInt(`0x${bytes.toString('hex')}`);
}

function smallPrimes(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let value = 3; value < limit; value += 2) {
    if (composite[value]) {
      continue;
    }
    primes.push(value);
    for (let multiple = value * value; multiple < limit; multiple += value) {
      composite[multiple] = 1;
    }
  }
  return primes;
}
