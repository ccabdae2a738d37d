// What is attacked: applications with our middleware in front, and their own
// `auth()` behind it. The environment must be set before this is loaded.

import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { INSTANCES, NOW } from '../instances.mjs';
import { KEYS } from '../keys.mjs';
import { earlierSession, OWN, VICTIM } from './holdings.mjs';

/** @typedef {import('./request.mjs').AttackRequest} AttackRequest */

/**
 * An application: whose tokens it takes, and what its middleware is given.
 *
 * @typedef {object} Application
 * @property {string} name
 * @property {import('../instances.mjs').InstanceName} instance
 * @property {string[]} [authorizedParties]
 * @property {string} [audience]
 * @property {object | (() => object)} options
 */

/**
 * What `auth()` says of somebody; or an error.
 *
 * @typedef {object} Seen
 * @property {unknown} [thrown]
 * @property {boolean} [isAuthenticated]
 * @property {string} [tokenType]
 * @property {string | null} [userId]
 * @property {string | null} [sessionId]
 * @property {string | null} [subject]
 * @property {() => Promise<string | null>} [getToken]
 */

/** @typedef {(options: { acceptsToken?: string | string[] }) => Promise<Seen>} Auth */

// As `next start` does before it loads anything else.
globalThis.AsyncLocalStorage = AsyncLocalStorage;

const require = createRequire(import.meta.url);
/**
 * @type {{
 *   auth: Auth,
 *   clerkMiddleware: (
 *     handler: (auth: Auth) => unknown,
 *     options: Application['options'],
 *   ) => (request: Request, event: object) => Promise<Response>,
 * }}
 */
const { auth, clerkMiddleware } = require('../../../dist/server.js');
/** @type {typeof import('next/server.js')} */
const { NextRequest } = require('next/server');
/** @type {{ workAsyncStorage: AsyncLocalStorage<object> }} */
const { workAsyncStorage } = require('next/dist/server/app-render/work-async-storage.external');
/** @type {{ workUnitAsyncStorage: AsyncLocalStorage<object> }} */
const {
  workUnitAsyncStorage,
} = require('next/dist/server/app-render/work-unit-async-storage.external');

const ORIGIN = 'http://localhost:3000';
const CHECKED = { authorizedParties: [ORIGIN], audience: 'https://api.example.com' };
const { publishableKey, secretKey } = INSTANCES.development;

/**
 * The applications. All know whose tokens they take, so that there are some that they must not.
 *
 * @type {Application[]}
 */
export const APPLICATIONS = [
  { name: 'keys from the API', instance: 'production', ...CHECKED, options: CHECKED },
  {
    name: 'key at hand',
    instance: 'production',
    ...CHECKED,
    options: { ...CHECKED, jwtKey: KEYS.own.publicPem },
  },
  { name: 'for any party', instance: 'production', options: {} },
  {
    name: 'tenant in development',
    instance: 'development',
    ...CHECKED,
    options: () => ({ ...CHECKED, publishableKey, secretKey }),
  },
];

/** @type {AsyncLocalStorage<{ accepts?: string | string[], seen?: Seen }>} */
const asking = new AsyncLocalStorage();
const event = { waitUntil: () => {}, passThroughOnException: () => {} };

/**
 * What a handler sees of whoever asks.
 *
 * @param {Auth} auth
 */
async function look(auth) {
  const store = asking.getStore();
  if (store) {
    store.seen = await auth({ acceptsToken: store.accepts });
  }
}

const middlewares = new Map(
  APPLICATIONS.map(({ name, options }) => [name, clerkMiddleware(look, options)]),
);

/**
 * The request headers that a response of the middleware hands on; `null` if it answers itself.
 *
 * @param {Response} response
 */
function handedOn(response) {
  const names = response.headers.get('x-middleware-override-headers');
  if (names === null) {
    return null;
  }
  const headers = new Headers();
  for (const name of names.split(',')) {
    const value = response.headers.get(`x-middleware-request-${name}`);
    if (name && value !== null) {
      headers.set(name, value);
    }
  }
  return headers;
}

/**
 * What the middleware of an application makes of a request: what its handler
 * saw, and the headers that go on to the application, if any do.
 *
 * @param {string} name
 * @param {AttackRequest} request
 */
export async function throughMiddleware(name, { url, method, headers, accepts }) {
  const request = new NextRequest(url, { method, headers });
  const middleware = middlewares.get(name);
  if (!middleware) {
    throw new Error(`${name} is no application.`);
  }
  /** @type {{ accepts?: string | string[], seen?: Seen }} */
  const store = { accepts };
  const response = await asking.run(store, () => middleware(request, event));
  return { seen: store.seen, headers: handedOn(response) };
}

/**
 * What `auth()` of the application says of a request with these headers, or that it throws.
 *
 * @param {Headers} headers
 * @param {string | string[]} [accepts]
 * @returns {Promise<Seen>}
 */
export async function inApplication(headers, accepts) {
  const requestStore = { type: 'request', phase: 'render', headers };
  try {
    return await workAsyncStorage.run({ route: '/' }, () =>
      workUnitAsyncStorage.run(requestStore, () => auth({ acceptsToken: accepts })),
    );
  } catch (error) {
    return { thrown: error };
  }
}

/**
 * Runs something at another time, in ms from now.
 *
 * @template Result
 * @param {number} offset
 * @param {() => Promise<Result>} run
 */
async function at(offset, run) {
  const { now } = Date;
  Date.now = () => NOW + offset;
  try {
    return await run();
  } finally {
    Date.now = now;
  }
}

/**
 * @param {string} name
 * @param {string} token
 */
async function captured(name, token) {
  const headers = new Headers({ authorization: `Bearer ${token}`, host: 'localhost:3000' });
  const { headers: handed } = await throughMiddleware(name, {
    url: `${ORIGIN}/`,
    method: 'GET',
    headers,
  });
  if (!handed) {
    throw new Error(`${name}: the middleware answers itself where a session was good.`);
  }
  const { isAuthenticated, thrown } = await inApplication(handed);
  if (!isAuthenticated) {
    const why = thrown ?? handed.get('x-clerk-auth-reason');
    throw new Error(`${name}: nobody is signed in where a session was good: ${why}`);
  }
  return handed;
}

/**
 * What the middleware said of earlier requests, as whoever hosts an external
 * rewrite has seen it, by application: of the victim's, an hour ago, and of the
 * attacker's own.
 */
export const capturedHeaders = () =>
  at(-3_570_000, async () => {
    /** @type {Record<string, import('./request.mjs').Captured>} */
    const found = {};
    for (const { name } of APPLICATIONS) {
      found[name] = {
        victim: await captured(name, earlierSession(VICTIM)),
        own: await captured(name, earlierSession(OWN)),
      };
    }
    return found;
  });
