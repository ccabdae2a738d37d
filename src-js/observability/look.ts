/**
 * A look at something that costs a call. **Callers cannot cause more than one look at a
 * time, nor one more within a second**, so a route that anybody can reach may look.
 */

import { SHARES_PROMISES } from '../wire/shares-promises';

/** How long what was found is told again, in ms. */
const REMEMBERED = 1000;

/** `look`, shared by all who call at the same time, and remembered for a second. */
export function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let last: { readonly found: T; readonly until: number } | undefined;
  const begin = async () => {
    try {
      const found = await look();
      last = { found, until: performance.now() + REMEMBERED };
      return found;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    // A clock that cannot be set back: what was found must not be told for longer.
    if (last && performance.now() < last.until) {
      return last.found;
    }
    if (running && SHARES_PROMISES) {
      return running;
    }
    const begun = begin();
    running = begun;
    return begun;
  };
}
