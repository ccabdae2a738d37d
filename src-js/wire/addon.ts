/**
 * The Rust core. **Loading it either works or says what to do.**
 *
 * This is the only module that loads the addon; everything else imports it
 * from here.
 */

import type * as Addon from '../../index';

function load(): typeof Addon {
  if (process.env.NEXT_RUNTIME === 'edge') {
    throw new Error(
      "ironclerk runs on Node.js, not on the Edge runtime. Remove `export const runtime = 'edge'` from the page or route handler that imports it; if that is middleware.ts, rename it to proxy.ts (Next.js 16), or add `export const config = { runtime: 'nodejs' }` to it. (code=edge_runtime_unsupported)",
    );
  }
  try {
    return require('#addon');
  } catch (cause) {
    if (cause instanceof Error && cause.message.endsWith('(code=not_external)')) {
      throw cause;
    }
    if (cause instanceof Error && /must not be bundled|runs on the server/.test(cause.message)) {
      // Only Node.js takes the way to the addon; a test environment may take a browser's.
      throw new Error(
        'ironclerk is loaded as a browser would load it. It runs on the server: in jest, begin the test file with `/** @jest-environment node */`, in Vitest with `// @vitest-environment node`; in a build, wrap next.config with withIronclerk() of ironclerk/config. (code=not_external)',
        { cause },
      );
    }
    throw new Error(
      `ironclerk has no addon that loads on ${process.platform}-${process.arch}. Reinstall the dependencies on this platform without omitting optional ones, or, in a checkout of ironclerk, run \`npm run build\`. (code=addon_missing)`,
      { cause },
    );
  }
}

/** The functions of the addon, as `index.d.ts` declares them. */
export const addon: typeof Addon = load();
