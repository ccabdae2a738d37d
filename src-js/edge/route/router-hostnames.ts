/** What the router of Next.js listens on, as the Edge runtime within it is told. */

import type * as Node from '../../route/router-hostnames';

/** The host of the server's own address; empty where no server of Next.js runs this code. */
export const routerHostnames: typeof Node.routerHostnames = () => {
  const origin = process.env.__NEXT_PRIVATE_ORIGIN;
  if (!origin || !URL.canParse(origin)) {
    return [];
  }
  const { hostname } = new URL(origin);
  // A server that listens on all addresses of IPv6 calls itself this, too.
  return [hostname === '[::1]' ? 'localhost' : hostname];
};
