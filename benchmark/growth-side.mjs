// One side of `npm run bench:growth`, in a process of its own. A case is named by
// what grows and how far, such as `patterns 500`.

import { browserHeaders, mintToken, PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
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
/** @typedef {import('./this-side.mjs').Middleware} Middleware */

const token = mintToken(privatePem);

/** @param {Record<string, string>} [more] */
const signedIn = (more = {}) =>
  new NextRequest('https://example.com/account', {
    headers: { ...browserHeaders(token), ...more },
  });

/**
 * So many calls of a middleware, so many at a time, each with a request of its
 * own that was made before. Each answer is looked at.
 *
 * @param {Middleware} middleware
 * @param {() => Request} make
 * @param {number} calls
 * @param {number} [atOnce]
 */
async function timed(middleware, make, calls, atOnce = 1) {
  let nanoseconds = 0;
  for (let made = 0; made < calls; made += atOnce) {
    const requests = Array.from({ length: atOnce }, make);
    const started = process.hrtime.bigint();
    const responses = await Promise.all(requests.map((request) => middleware(request, event)));
    nanoseconds += Number(process.hrtime.bigint() - started);
    if (responses.some(({ headers }) => headers.get(STATUS) !== 'signed-in')) {
      throw new Error(`${side}: a wrong answer`);
    }
  }
  return nanoseconds;
}

/** @param {number} count */
function patterns(count) {
  const routes = Array.from({ length: count }, (_, index) => `/section-${index}(.*)`);
  const matches = server.createRouteMatcher(routes);
  let serial = 0;
  const at = (/** @type {string} */ path) => new NextRequest(`https://example.com${path}`);
  return (/** @type {number} */ calls) => {
    if (!matches(at(`/section-${count - 1}/x`))) {
      throw new Error(`${side}: the matcher is wrong`);
    }
    const requests = Array.from({ length: calls }, () => at(`/account/settings/${serial++}`));
    const started = process.hrtime.bigint();
    const matched = requests.filter(matches).length;
    const nanoseconds = Number(process.hrtime.bigint() - started);
    if (matched) {
      throw new Error(`${side}: the matcher is wrong`);
    }
    return nanoseconds;
  };
}

/** @param {number} count */
function tenants(count) {
  let next = 0;
  const middleware = server.clerkMiddleware(
    () => {},
    () => {
      next = (next + 1) % count;
      const secretKey = next === 0 ? SECRET_KEY : `${SECRET_KEY}_${next}`;
      return { publishableKey: PUBLISHABLE_KEY, secretKey, jwtKey: publicPem };
    },
  );
  let areKnown = false;
  return async (/** @type {number} */ calls) => {
    if (!areKnown) {
      await timed(middleware, signedIn, count);
      areKnown = true;
    }
    return timed(middleware, signedIn, calls);
  };
}

/** @param {number} count */
function inFlight(count) {
  const middleware = server.clerkMiddleware({ jwtKey: publicPem });
  return (/** @type {number} */ calls) =>
    timed(middleware, signedIn, Math.ceil(calls / count) * count, count);
}

/** @param {number} kiB */
function headers(kiB) {
  const middleware = server.clerkMiddleware({ jwtKey: publicPem });
  const more = Object.fromEntries(
    Array.from({ length: kiB }, (_, index) => [`x-more-${index}`, 'h'.repeat(1024)]),
  );
  return (/** @type {number} */ calls) => timed(middleware, () => signedIn(more), calls);
}

/** @param {number} kiB */
function cookies(kiB) {
  const middleware = server.clerkMiddleware({ jwtKey: publicPem });
  const more = Array.from({ length: kiB * 16 }, (_, index) => `more${index}=${'c'.repeat(54)}`);
  const cookie = `${more.join('; ')}; ${browserHeaders(token).cookie}`;
  return (/** @type {number} */ calls) => timed(middleware, () => signedIn({ cookie }), calls);
}

/** @type {Record<string, (count: number) => (calls: number) => number | Promise<number>>} */
const GROWING = { patterns, tenants, inFlight, headers, cookies };

/** @type {Map<string, (calls: number) => number | Promise<number>>} */
const prepared = new Map();

answerParent(async ({ name, iterations }) => {
  const [what = '', count] = name.split(' ');
  const run = prepared.get(name) ?? GROWING[what]?.(Number(count));
  if (!run) {
    throw new Error(`${name} is no case.`);
  }
  prepared.set(name, run);
  return { nanoseconds: await run(iterations) };
});
