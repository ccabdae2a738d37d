/**
 * The router of Next.js, if it runs in this process. **Only this router is known
 * to route as this package assumes**; a platform with a router of its own has none
 * in this process.
 */

import { routerHostnames } from './router-hostnames';

/** Names of this machine that `NextURL` takes for `localhost`. */
const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Whether a rewrite of the middleware to a path of its own origin stays within
 * the router. If the server is bound to a loopback address, Next.js takes it for a
 * rewrite to another server, and calls itself.
 */
export function rewritesStay(): boolean {
  const hostnames = routerHostnames();
  return hostnames.length > 0 && !hostnames.some((name) => LOOPBACK_ADDRESS.test(name));
}
