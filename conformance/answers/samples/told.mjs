// What a handler is told: a package whose handlers are listened to. **Both
// sides are listened to alike, and what is said is not changed.**

import { serializable } from '../handlers.mjs';

/** @typedef {import('../handlers.mjs').Auth} Auth */
/** @typedef {import('../handlers.mjs').Has} Has */
/** @typedef {(line: [what: string, value: unknown]) => void} Note */
/** @typedef {(auth: Auth, ...rest: any[]) => unknown} Handler */

/**
 * What either package exports, as far as samples use it.
 *
 * @typedef {object} Server
 * @property {(...args: any[]) => any} clerkMiddleware
 * @property {(routes: any) => (request: any) => boolean} createRouteMatcher
 */

/**
 * `server` with every answer of `auth()`, `auth.protect()`, `has()` and of
 * matchers given to `note`, in order, as JSON.
 *
 * @param {Server} server
 * @param {Note} note
 * @returns {Server}
 */
export function listenedTo(server, note) {
  /**
   * @template Value
   * @param {string} what
   * @param {Value} value
   */
  const noted = (what, value) => {
    note([what, serializable(value ?? null)]);
    return value;
  };
  /** @param {Auth} auth */
  const listen = (auth) => {
    /** @param {[options?: object]} args */
    const heard = async (...args) => {
      const object = noted('auth', await auth(...args));
      return object.has ? { ...object, has: hearing(object.has) } : object;
    };
    /** @param {unknown[]} args */
    const protect = async (...args) => {
      const [check, ...rest] = args;
      /** @param {Has} has */
      const asks = (has) => /** @type {Function} */ (check)(hearing(has));
      const asked = typeof check === 'function' ? [asks, ...rest] : args;
      return noted('protect', await auth.protect(...asked));
    };
    return Object.assign(heard, { protect });
  };
  /** @type {(has: Has) => Has} */
  const hearing = (has) => (params) => noted(`has ${JSON.stringify(params)}`, has(params));
  return {
    ...server,
    clerkMiddleware: (...args) => {
      const [handler, ...rest] = args;
      const isHandler = typeof handler === 'function';
      /** @type {Handler} */
      const listening = (auth, ...event) => handler(listen(auth), ...event);
      return server.clerkMiddleware(...(isHandler ? [listening, ...rest] : args));
    },
    createRouteMatcher: (routes) => {
      const matches = server.createRouteMatcher(routes);
      return (request) => noted(`matches ${routes}`, matches(request));
    },
  };
}
