/**
 * The statements that this process made: **all that counts where everybody can know the
 * key that seals them**, which is an emulator's key in a production server. Anywhere
 * else none are kept.
 */

import { sealsWithEmulatorKey } from '../options/emulator-key';
import * as environment from '../options/environment';

/** More than a server has requests on their way at one time. */
const CAPACITY = 4096;

/** Copies of this package, as bundlers make them, share them. */
const MADE = Symbol.for('ironclerk.statements-made.1');
const shared = globalThis as { [MADE]?: Set<string> };
shared[MADE] ??= new Set();
const made = shared[MADE];

const isKnownToAll =
  environment.ENCRYPTION_KEYS.length === 0 && sealsWithEmulatorKey(environment.SECRET_KEY);

/** Remembers a statement that the middleware makes. */
export function noteMade(statement: string): void {
  if (isKnownToAll && statement) {
    made.add(statement);
    const [oldest] = made;
    if (made.size > CAPACITY && oldest !== undefined) {
      made.delete(oldest);
    }
  }
}

/** Whether somebody outside of this process can have made a valid statement. */
export const mayBeForged = (statement: string, secretKey: string): boolean =>
  environment.ENCRYPTION_KEYS.length === 0 &&
  sealsWithEmulatorKey(environment.SECRET_KEY || secretKey) &&
  !made.has(statement);
