/** Values of the asynchronous context, where they are a global of the runtime. */

import { IronclerkError } from '../../wire/ironclerk-error';
import type * as Node from '../../wire/storage';

const found = (globalThis as { AsyncLocalStorage?: typeof Node.AsyncLocalStorage })
  .AsyncLocalStorage;

/**
 * Concurrent requests must not see each other's values, so nothing is kept where the
 * runtime cannot tell them apart: `getStore()` has no value, and `run()` fails.
 */
class NoStorage {
  getStore(): undefined {
    return undefined;
  }

  run(): never {
    throw new IronclerkError(
      'internal_error',
      'ironclerk: This runtime has no AsyncLocalStorage, without which requests cannot be told apart.',
    );
  }
}

export const AsyncLocalStorage = found ?? (NoStorage as unknown as typeof Node.AsyncLocalStorage);
