// What a handler is told: a package whose handlers are listened to. **Both
// sides are listened to alike, and what is said is not changed.**

import { serializable } from '../handlers.mjs';

/**
 * `server` with every answer of `auth()`, `auth.protect()`, `has()` and of
 * matchers given to `note`, in order, as JSON.
 */
export function listenedTo(server, note) {
  const noted = (what, value) => {
    note([what, serializable(value ?? null)]);
    return value;
  };
  const listen = (auth) => {
    const heard = async (...args) => {
      const object = noted('auth', await auth(...args));
      return object.has ? { ...object, has: hearing(object.has) } : object;
    };
    const protect = async (...args) => {
      const [check, ...rest] = args;
      const asked = typeof check === 'function' ? [(has) => check(hearing(has)), ...rest] : args;
      return noted('protect', await auth.protect(...asked));
    };
    return Object.assign(heard, { protect });
  };
  const hearing = (has) => (params) => noted(`has ${JSON.stringify(params)}`, has(params));
  return {
    ...server,
    clerkMiddleware: (...args) => {
      const [handler, ...rest] = args;
      const isHandler = typeof handler === 'function';
      return server.clerkMiddleware(
        ...(isHandler ? [(auth, ...event) => handler(listen(auth), ...event), ...rest] : args),
      );
    },
    createRouteMatcher: (routes) => {
      const matches = server.createRouteMatcher(routes);
      return (request) => noted(`matches ${routes}`, matches(request));
    },
  };
}
