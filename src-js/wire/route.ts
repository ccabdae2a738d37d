/**
 * Reading what the addon says about a path. Counterpart of `src/wire/route.rs`;
 * `testdata/wire.json` tests both.
 */

import { addon } from './addon';

export const { ReadingKind, RouteMatch } = addon;

/** A way to read a path. */
export interface PackedReading {
  readonly kind: string;
  /** The canonical path. */
  readonly path: string;
}

/** Reads a packed reading: the letter of its kind, and the path. */
export const readReading = (packed: string): PackedReading => ({
  kind: packed.charAt(0),
  path: packed.slice(1),
});
