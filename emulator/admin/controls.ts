/** What a test can do to a running emulator. */

import type { DelayOptions, Failure } from '../faults';

/** The controls of an emulator. */
export interface Controls {
  /**
   * Makes requests for `path`, such as `/v1/jwks`, fail. A `*` at the end of
   * the path matches anything. The failure set last applies.
   */
  fail(path: string, failure?: Failure): void;
  /** Delays answers to requests for `path` by `ms` milliseconds. */
  delay(path: string, ms: number, options?: DelayOptions): void;
  /** Ends failures and delays of `path`, or all of them. */
  clearFaults(path?: string): void;
  /**
   * Sets the emulator's clock `ms` milliseconds ahead of the real one, or
   * behind it where negative. 0 sets it right again.
   */
  shiftClock(ms: number): void;
  /** Writes the state to the emulator's file. Throws when it has none. */
  save(): void;
}
