// One side of `npm run bench:fairness`, in a process of its own: the peer
// (@clerk/nextjs) or us. Requests with known tokens arrive at a fixed rate, bursts
// of unknown ones among them, all on the one thread of JavaScript. **A request's
// time counts from when it was due**, so one that a burst kept waiting shows it.

import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { browserHeaders, mintToken } from './fixtures.mjs';
import {
  answerParent,
  event,
  NextRequest,
  privatePem,
  publicPem,
  STATUS,
  server,
  side,
} from './this-side.mjs';

/** @typedef {import('./this-side.mjs').Request} Request */

/**
 * What arrives for so many ms: a known token each `every` ms, and each `burstEvery`
 * ms so many new valid tokens and so many invalid ones, at once.
 *
 * @typedef {object} Arrivals
 * @property {number} duration
 * @property {number} every
 * @property {number} burstEvery
 * @property {number} burst
 */

/**
 * The ms of each request with a known token, and how late the event loop was.
 *
 * @typedef {{ times: number[], delay: { p50: number, p99: number, max: number } }} Arrived
 */

const middleware = server.clerkMiddleware({ jwtKey: publicPem });

/** @param {string} token */
const requestWith = (token) =>
  new NextRequest('https://example.com/account', { headers: browserHeaders(token) });

/** The users whose tokens are known. */
const known = Array.from({ length: 50 }, (_, user) => mintToken(privatePem, user));
let serial = known.length;

/** A token that is valid and new. */
function unseen() {
  serial += 1;
  return mintToken(privatePem, serial);
}

/** A token whose signature does not hold. */
function invalid() {
  const token = known[0] ?? '';
  return `${token.slice(0, token.lastIndexOf('.'))}.${randomBytes(256).toString('base64url')}`;
}

/**
 * Asks; the answer must say whether the request is signed in.
 *
 * @param {Request} request
 * @param {boolean} isSignedIn
 */
async function ask(request, isSignedIn) {
  const { headers } = await middleware(request, event);
  const status = headers.get(STATUS);
  if ((status === 'signed-in') !== isSignedIn) {
    throw new Error(`${side}: a wrong answer, ${status}`);
  }
}

/**
 * What is due in order, each with the requests that arrive then.
 *
 * @param {Arrivals} arrivals
 */
function schedule({ duration, every, burstEvery, burst }) {
  /** @type {{ at: number, known?: Request, burst?: [request: Request, isSignedIn: boolean][] }[]} */
  const due = [];
  for (let at = 0, user = 0; at < duration; at += every, user += 1) {
    due.push({ at, known: requestWith(known[user % known.length] ?? '') });
  }
  for (let at = burstEvery / 2; burst && at < duration; at += burstEvery) {
    due.push({
      at,
      burst: Array.from({ length: burst * 2 }, (_, index) =>
        index % 2 ? [requestWith(unseen()), true] : [requestWith(invalid()), false],
      ),
    });
  }
  return due.sort((a, b) => a.at - b.at);
}

/**
 * Lets what is due arrive.
 *
 * @param {Arrivals} arrivals
 * @returns {Promise<Arrived>}
 */
async function run(arrivals) {
  const due = schedule(arrivals);
  for (const token of known) {
    await ask(requestWith(token), true);
  }
  // What made the requests left garbage that is not to be collected meanwhile.
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  /** @type {number[]} */
  const times = [];
  /** @type {Promise<void>[]} */
  const asked = [];
  const started = performance.now();
  delay.enable();
  for (const { at, known: request, burst = [] } of due) {
    while (performance.now() - started < at) {
      // The loop goes on turning, as that of a server does.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (request) {
      asked.push(ask(request, true).then(() => void times.push(performance.now() - started - at)));
    }
    asked.push(...burst.map(([one, isSignedIn]) => ask(one, isSignedIn)));
  }
  await Promise.all(asked);
  delay.disable();
  /** @param {number} nanoseconds */
  const ms = (nanoseconds) => nanoseconds / 1e6;
  const [p50, p99] = [delay.percentile(50), delay.percentile(99)].map(ms);
  return { times, delay: { p50: p50 ?? 0, p99: p99 ?? 0, max: ms(delay.max) } };
}

answerParent(run);
