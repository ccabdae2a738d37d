// One side of the comparison, in a process of its own: takes requests from its
// parent, one after the other, and tells what the middleware answered.
// The clock stands still, and the console is silent.

import { createRequire } from 'node:module';
import { NOW, OWN_API } from './instances.mjs';

Date.now = () => NOW;
for (const method of /** @type {const} */ (['log', 'info', 'warn', 'error', 'debug'])) {
  console[method] = () => {};
}

const require = createRequire(import.meta.url);
/**
 * How a side is found: the peer is ours, or the one of another folder.
 *
 * @param {string | undefined} side
 */
function requireOf(side) {
  const folder = process.env.CONFORMANCE_ORIGINAL;
  return side === 'peer' && folder ? createRequire(`${folder}/package.json`) : require;
}

/** @typedef {import('./handlers.mjs').Auth} Auth */
/** @typedef {import('./request.mjs').MadeRequest} MadeRequest */
/** @typedef {import('./samples/told.mjs').Note} Note */
/** @typedef {import('./samples/told.mjs').Server} Server */
/** @typedef {import('next/server.js').NextRequest} Request */
/** @typedef {(request: Request, event: object) => unknown} Middleware */

/** @type {Record<string, string>} */
const packages = {
  peer: '@clerk/nextjs/server',
  ironclerk: process.env.CONFORMANCE_SERVER ?? '../../dist/server.js',
};
/** @type {Server} */
const server = requireOf(process.argv[2])(packages[process.argv[2] ?? ''] ?? '');
const { clerkMiddleware } = server;
/** @type {typeof import('next/server.js')} */
const { NextRequest, NextResponse } = require('next/server');
const { makeHandler } = await import('./handlers.mjs');
const { loadSample } = await import('./samples/samples.mjs');
const { listenedTo } = await import('./samples/told.mjs');

const event = { waitUntil: () => {}, passThroughOnException: () => {} };

/**
 * Options whose values are functions of the URL, where the request asks for them.
 *
 * @param {Pick<MadeRequest, 'options' | 'functions' | 'unset' | 'isCallback'>} request
 */
function optionsOf({ options, functions, unset, isCallback }) {
  const unsetOptions = Object.fromEntries(unset.map((name) => [name, undefined]));
  /** @type {Record<string, unknown>} */
  const resolved = { ...unsetOptions, ...options };
  if (typeof options.apiUrl === 'string' && options.apiUrl) {
    resolved.apiUrl = options.apiUrl.replace(OWN_API, process.env.CLERK_API_URL ?? '');
  }
  for (const name of functions) {
    const [option = '', member] = name.split('.');
    const members = /** @type {Record<string, unknown>} */ (options[option]);
    const value = member ? members[member] : options[option];
    /** @param {unknown} url */
    const ofUrl = (url) => (url instanceof URL ? value : undefined);
    resolved[option] = member ? { ...members, [member]: ofUrl } : ofUrl;
  }
  return isCallback
    ? async (/** @type {Request} */ request) => (request.nextUrl ? resolved : {})
    : resolved;
}

/**
 * A sample of the documentation as a middleware: what it exports, whichever
 * kind of module of Next.js it is.
 *
 * @param {MadeRequest['handler']} handler
 * @param {Note} note
 * @returns {Promise<Middleware>}
 */
async function sampleOf({ sample = '' }, note) {
  const exported = await loadSample(sample, listenedTo(server, note));
  const run = exported.default ?? exported.isProtectedRoute;
  return async (request, event) => {
    const answer = await (run ?? exported[request.method])?.(request, event);
    return answer instanceof Response ? answer : NextResponse.json(answer ?? null);
  };
}

/**
 * The middleware in the call form that fits: with nothing to say, it is itself one.
 *
 * @param {Parameters<typeof optionsOf>[0] & Pick<MadeRequest, 'handler'>} request
 * @returns {Middleware}
 */
function middlewareOf({ handler, ...rest }) {
  const options = optionsOf(rest);
  const run = makeHandler(handler) ?? (rest.isCallback ? () => {} : undefined);
  if (run) {
    return clerkMiddleware(run, options);
  }
  return Object.keys(options).length > 0 ? clerkMiddleware(options) : clerkMiddleware;
}

/** @param {MadeRequest} request */
async function answer({ method, url, headers, ...rest }) {
  const request = new NextRequest(url, { method, headers: new Headers(headers) });
  /** @type {unknown[]} */
  const told = [];
  const isSample = rest.handler.kind === 'sample';
  const middleware = isSample
    ? await sampleOf(rest.handler, (line) => told.push(line))
    : middlewareOf(rest);
  const response = /** @type {Response} */ (await middleware(request, event));
  return {
    ...(isSample ? { told } : {}),
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    body: await response.text(),
  };
}

process.on('message', async (message) => {
  const { id, request } = /** @type {{ id: number, request: MadeRequest }} */ (message);
  let result;
  try {
    result = await answer(request);
  } catch (error) {
    result = { thrown: String(/** @type {Error} */ (error)?.message ?? error) };
  }
  process.send?.({ id, result });
});
process.send?.({ ready: true });
