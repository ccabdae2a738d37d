/**
 * The Rust core. **If loading or calling it fails, the error says what to do**:
 * everything it throws is an `IronclerkError`.
 *
 * Everything else imports the addon from here.
 */

import type * as Addon from '../../index';
import { loadAddon } from './load-addon';
import { errorOf } from './misconfigured';

type Call = (...args: unknown[]) => unknown;

/** The same functions, with the errors of this package. */
function withErrors(addon: typeof Addon): typeof Addon {
  const { Misconfigured } = addon.ReplyStatus;
  const read = (cause: unknown) => errorOf((cause as Error).message, Misconfigured, { cause });
  const members = Object.entries(addon).map(([name, member]) => {
    if (typeof member !== 'function') {
      return [name, member];
    }
    return [name, (name.endsWith('Async') ? rejecting : throwing)(member as Call, read)];
  });
  return Object.fromEntries(members);
}

const throwing =
  (call: Call, read: (thrown: unknown) => Error): Call =>
  (...args) => {
    try {
      return call(...args);
    } catch (thrown) {
      throw read(thrown);
    }
  };

const rejecting =
  (call: Call, read: (thrown: unknown) => Error): Call =>
  async (...args) => {
    try {
      return await call(...args);
    } catch (thrown) {
      throw read(thrown);
    }
  };

/** The functions of the addon, as `index.d.ts` declares them. */
export const addon: typeof Addon = withErrors(loadAddon());
