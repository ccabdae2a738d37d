/**
 * Passwords. **Only a salted scrypt hash is kept**, and comparing takes the
 * same time whatever the password.
 */

import { scryptSync, timingSafeEqual } from 'node:crypto';
import type { Random } from '../random';
import type { PasswordHash } from './rows';

// A hundredth of what a service would spend: these accounts are test data, and
// a suite signs in often.
const COST = { N: 1024, r: 8, p: 1 };

const LENGTH = 32;

/** The shortest password that is accepted, in characters, as in Clerk. */
export const MINIMUM_LENGTH = 8;

/** The longest password that is accepted, in characters, as in Clerk. */
export const MAXIMUM_LENGTH = 72;

/** Hashes a password with a salt from `random`. */
export function hashPassword(random: Random, password: string): PasswordHash {
  const salt = random.bytes(16);
  return { salt: salt.toString('hex'), hash: derive(password, salt).toString('hex') };
}

/** Whether `password` is the one that was hashed. */
export function passwordMatches(stored: PasswordHash, password: string): boolean {
  const hash = derive(password, Buffer.from(stored.salt, 'hex'));
  return timingSafeEqual(hash, Buffer.from(stored.hash, 'hex'));
}

function derive(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, LENGTH, COST);
}
