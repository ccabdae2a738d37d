/** Whether files are loaded to build an application rather than to serve it. */

import type * as Node from '../../options/build-phase';

/** A build loads the pages for the Edge runtime, to learn their settings. */
export const isBuild: typeof Node.isBuild = () =>
  process.env.NEXT_PHASE === 'phase-production-build';
