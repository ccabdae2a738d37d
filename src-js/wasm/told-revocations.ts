/**
 * The revocations that the core was told of. **An instance that follows a broken one is
 * told of them again**: a trap must not bring a revoked session back.
 */

import type { Instance } from './instance';

/** How long the core remembers a revocation, in ms: `LIFETIME` of `src/revocations`. */
const LIFETIME = 10 * 60_000;

/** How many it remembers: `CAPACITY` there. */
const CAPACITY = 65_536;

/** Makes something in an instance that it has a handle for. */
type Make = (instance: Instance) => number;

interface Told {
  readonly make: Make;
  readonly now: number;
  /** When that was by a clock that cannot be set, as the core forgets. */
  readonly since: number;
  readonly list: string;
}

export class ToldRevocations {
  readonly #told: Told[] = [];

  /** Takes a list of revocations that an instance took for what `make` makes. */
  add(make: Make, now: number, list: string): void {
    const since = performance.now();
    const first = this.#told.findIndex((told) => since - told.since < LIFETIME);
    this.#told.splice(0, first === -1 ? this.#told.length : first);
    if (this.#told.length >= CAPACITY) {
      this.#told.shift();
    }
    this.#told.push({ make, now, since, list });
  }

  /** Tells an instance. */
  tell(instance: Instance): void {
    const handles = new Map<Make, number>();
    for (const { make, now, list } of this.#told) {
      const handle = handles.get(make) ?? make(instance);
      handles.set(make, handle);
      instance.text('note_revocations', [handle, now], list);
    }
    for (const handle of handles.values()) {
      instance.number('release_instance', [handle]);
    }
  }
}
