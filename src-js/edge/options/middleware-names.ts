/** The names of the middleware file, where the release of Next.js is unknown. */

import type * as Node from '../../options/middleware-names';

/** Both: the Edge runtime runs `middleware` in every release. */
export const middlewareFileNames: typeof Node.middlewareFileNames = () => ['middleware', 'proxy'];
