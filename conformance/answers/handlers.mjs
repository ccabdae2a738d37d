// Handlers of a middleware from descriptions, for both sides alike.

import navigation from 'next/navigation.js';
import { NextResponse } from 'next/server.js';

/** @typedef {import('./description.js').HandlerDescription} HandlerDescription */
/** @typedef {import('./description.js').HandlerParts} HandlerParts */
/** @typedef {import('./description.js').Members} Members */
/** @typedef {import('next/server.js').NextRequest} NextRequest */
/** @typedef {(params: Members) => boolean} Has */

/**
 * What `auth()` resolves with, in either package.
 *
 * @typedef {object} AuthObject
 * @property {Has} [has]
 * @property {() => Promise<string | null>} [getToken]
 * @property {(options?: object) => Response} redirectToSignIn
 * @property {(options?: object) => Response} redirectToSignUp
 */

/**
 * What a handler is given, in either package.
 *
 * @typedef {((options?: object) => Promise<AuthObject>) & {
 *   protect: (...params: unknown[]) => Promise<unknown>,
 * }} Auth
 */

/** @typedef {(auth: Auth, parts: HandlerParts, request: NextRequest) => unknown} Handler */

/**
 * A value as JSON carries it, where what is undefined is shown.
 *
 * @param {unknown} auth
 */
export const serializable = (auth) =>
  JSON.parse(JSON.stringify(auth, (_, value) => (value === undefined ? '(undefined)' : value)));

/** @param {unknown} value */
const shown = (value) => NextResponse.json(serializable(value));

/** @type {(checks: NonNullable<HandlerParts['predicate']>) => (has: Has) => boolean | undefined} */
const predicate =
  ({ all, any }) =>
  (has) =>
    all ? all.every((params) => has(params)) : any?.some((params) => has(params));

/** @type {Record<string, Handler>} */
const handlers = {
  protect: async (auth, { params, predicate: checks, options, shows }) => {
    const first = checks ? predicate(checks) : (params ?? undefined);
    const result = options ? await auth.protect(first, options) : await auth.protect(first);
    return shows ? shown(result) : undefined;
  },
  redirectToSignIn: async (auth, { options }) => (await auth()).redirectToSignIn(options),
  redirectToSignUp: async (auth, { options }) => (await auth()).redirectToSignUp(options),
  auth: async (auth, { options }) => shown(await auth(options)),
  twice: async (auth, { first, options }) => shown([await auth(first), await auth(options)]),
  has: async (auth, { options, checks }) => {
    const object = await auth(options);
    return shown(checks.map((params) => object.has?.(params) ?? null));
  },
  getToken: async (auth, { options }) => {
    const object = await auth(options);
    return shown({ token: (await object.getToken?.()) ?? null });
  },
  json: async (_, { body, init }) => NextResponse.json(body, init),
  next: async (_, { responseHeaders, requestHeaders }, request) =>
    NextResponse.next({
      headers: responseHeaders,
      ...(requestHeaders
        ? { request: { headers: new Headers([...request.headers, ...requestHeaders]) } }
        : {}),
    }),
  rewrite: async (_, { to }, request) => NextResponse.rewrite(new URL(to, request.url)),
  redirect: async (_, { to, status }, request) =>
    NextResponse.redirect(new URL(to, request.url), status),
  immutable: async (_, { to }, request) => Response.redirect(new URL(to, request.url), 302),
  plain: async (_, { body, init }) => new Response(/** @type {string} */ (body), init),
  notFound: async () => navigation.notFound(),
  navigate: async (_, { to }) => navigation.redirect(to),
  unauthorized: async () => navigation.unauthorized(),
  empty: async (_, { status }) => new NextResponse(null, { status }),
  throw: async (_, { message }) => {
    throw new Error(message);
  },
};

/**
 * The handler that `description` describes; none for `{ kind: 'none' }`.
 *
 * @param {HandlerDescription} description
 */
export function makeHandler(description) {
  const handler = handlers[description.kind];
  /** @type {((auth: Auth, request: NextRequest) => unknown) | undefined} */
  const made =
    handler &&
    ((auth, request) => handler(auth, /** @type {HandlerParts} */ (description), request));
  return made;
}
