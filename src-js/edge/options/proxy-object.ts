/** The Edge runtime does not tell a `Proxy` from another object. */

import type * as Node from '../../options/proxy-object';

/** Any object may be one, so options are always read in full. */
export const isProxy: typeof Node.isProxy = () => true;
