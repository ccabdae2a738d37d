/**
 * The router of Next.js, where it runs in this process. **Only of what is found
 * here is it known how it routes**; a platform that runs the middleware with a
 * router of its own leaves nothing to be found.
 */

/** What the router says of itself, for each application that it serves. */
interface Context {
  readonly hostname?: string;
}

const CONTEXTS = Symbol.for('@next/router-server-methods');

/** Names of this machine that `NextURL` takes for `localhost`. */
const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Whether a rewrite of the middleware to a path of its own origin stays within
 * the router. Where the server is bound to a loopback address, Next.js takes it
 * for one to another server, which is itself.
 */
export function rewritesStay(): boolean {
  const contexts = (globalThis as Record<symbol, unknown>)[CONTEXTS];
  const found = Object.values((contexts ?? {}) as Record<string, Context>);
  return found.length > 0 && found.every(({ hostname = '' }) => !LOOPBACK_ADDRESS.test(hostname));
}
