/** Advice needs the files of the application, which the Edge runtime does not have. */

import type * as Node from '../../route/advice';

/** Says nothing. */
export const advise: typeof Node.advise = () => {};
