/**
 * What a bundle for the Edge runtime finds in place of the addon. **Such a
 * build stops, and says how to run on Node.js.** See `not-external.ts` for how.
 */

require('./The package ironclerk runs on Node.js and not on the Edge runtime. Rename middleware.ts to proxy.ts (Next.js 16) - or add runtime nodejs to the config that middleware.ts exports');

throw new Error(
  "ironclerk runs on Node.js, not on the Edge runtime. Rename middleware.ts to proxy.ts (Next.js 16), or add `export const config = { runtime: 'nodejs' }` to it. (code=edge_runtime_unsupported)",
);
