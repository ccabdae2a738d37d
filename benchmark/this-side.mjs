// What the process of a side begins with: which side it is, its keys, and its package,
// loaded in the environment that all sides have.

import { createRequire } from 'node:module';
import { ENVIRONMENT } from './fixtures.mjs';

/** @typedef {import('next/server.js').NextRequest} Request */
/** @typedef {(request: Request, event: object) => Response | Promise<Response>} Middleware */
/** @typedef {(request: Request) => boolean} Matcher */

/**
 * What both packages export, as far as it is measured.
 *
 * @typedef {object} Server
 * @property {(...args: any[]) => Middleware} clerkMiddleware
 * @property {(routes: string[]) => Matcher} createRouteMatcher
 * @property {(request: Request) => { userId: string | null }} getAuth
 */

/** @type {[side: string, publicPem: string, privatePem: string]} */
export const [side, publicPem, privatePem] = JSON.parse(process.env.BENCHMARK_SIDE ?? '');
Object.assign(process.env, ENVIRONMENT);
console.warn = () => {};

const require = createRequire(import.meta.url);
/** @type {typeof import('next/server.js')} */
export const { NextRequest, NextResponse } = require('next/server');

/** @type {Record<string, string>} */
const PACKAGES = { peer: '@clerk/nextjs/server', us: '../dist/server.js' };

/**
 * The package of a side; the floor has none.
 *
 * @param {string} name
 * @returns {Server}
 */
export const serverOf = (name) => PACKAGES[name] && require(PACKAGES[name]);

/** The package of this side; no case of the floor asks for one. */
export const server = serverOf(side);

/** The event that a middleware gets. */
export const event = { waitUntil() {} };

/** Carries what the middleware decided to the application. */
export const STATUS = 'x-middleware-request-x-clerk-auth-status';

/**
 * Answers each message of the parent with what `run` makes of it, or with its error.
 *
 * @param {(message: any) => object | Promise<object>} run
 */
export function answerParent(run) {
  process.on('message', async (message) => {
    try {
      process.send?.(await run(message));
    } catch (error) {
      process.send?.({ error: /** @type {Error} */ (error).stack });
    }
  });
  process.send?.({ ready: true });
}
