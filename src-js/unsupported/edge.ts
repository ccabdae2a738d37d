/**
 * What a bundle for the Edge runtime finds in place of the addon. **Such a
 * build stops, and says how to run on Node.js.** See `not-external.ts` for how.
 */

import { IronclerkError } from '../wire/ironclerk-error';

require('./The package ironclerk runs on Node.js and not on the Edge runtime. Remove the line that exports runtime edge from the page or route handler that imports it - and where that is middleware.ts rename it to proxy.ts (Next.js 16) or add runtime nodejs to the config that it exports');

throw new IronclerkError(
  'edge_runtime_unsupported',
  "ironclerk runs on Node.js, not on the Edge runtime. Remove `export const runtime = 'edge'` from the page or route handler that imports it; if that is middleware.ts, rename it to proxy.ts (Next.js 16), or add `export const config = { runtime: 'nodejs' }` to it.",
);
