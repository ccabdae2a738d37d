/**
 * The Rust core. **If loading or calling it fails, the error says what to do**:
 * everything it throws is an `IronclerkError`.
 *
 * This is the only module that loads the addon; everything else imports it
 * from here.
 */

import type * as Addon from '../../index';
import { IronclerkError } from './ironclerk-error';
import { errorOf } from './misconfigured';

function load(): typeof Addon {
  if (process.env.NEXT_RUNTIME === 'edge') {
    throw new IronclerkError(
      'edge_runtime_unsupported',
      "ironclerk runs on Node.js, not on the Edge runtime. Remove `export const runtime = 'edge'` from the page or route handler that imports it; if that is middleware.ts, rename it to proxy.ts (Next.js 16), or add `export const config = { runtime: 'nodejs' }` to it.",
    );
  }
  try {
    return require('#addon');
  } catch (cause) {
    if (cause instanceof IronclerkError) {
      throw cause;
    }
    // Without the addon, a module is searched for whose name is a sentence, and
    // the errors of resolvers share no field that identifies this case.
    if (cause instanceof Error && /must not be bundled|runs on the server/.test(cause.message)) {
      // Only Node.js resolves the addon; a test environment may resolve a browser's stub.
      throw new IronclerkError(
        'not_external',
        'ironclerk is loaded as a browser would load it. It runs on the server: in jest, begin the test file with `/** @jest-environment node */`, in Vitest with `// @vitest-environment node`; in a build, wrap next.config with withIronclerk() of ironclerk/config.',
        { cause },
      );
    }
    throw new IronclerkError(
      'addon_missing',
      `ironclerk is not installed completely: it does not find its core. Reinstall the dependencies on this platform without omitting optional ones, or, in a checkout of ironclerk, run \`npm run build\`.`,
      { cause },
    );
  }
}

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
export const addon: typeof Addon = withErrors(load());
