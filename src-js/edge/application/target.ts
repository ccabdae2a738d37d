/** The target of a request that the application reads on the Edge runtime. */

import type * as Node from '../../application/target';

/**
 * `getServerSideProps` is given the path alone, from which Next.js has taken the base
 * path; everything else is given the whole URL.
 */
export const targetOf: typeof Node.targetOf = ({ url = '' }) =>
  url.startsWith('/') ? `${process.env.__NEXT_ROUTER_BASEPATH ?? ''}${url}` : url;
