// One side of the comparison, in a process of its own: the peer, us, or the
// floor. Answers `{ name, iterations }` with the time they took, after having
// seen that the answer is right.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { browserHeaders, mintToken, PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';

/** @typedef {import('next/server.js').NextRequest} Request */
/** @typedef {[name: string, value: string]} Header */
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

/**
 * A case: the nanoseconds that so many calls took.
 *
 * @typedef {(iterations: number) => number | Promise<number>} Case
 */

/** @type {[side: string, publicPem: string, privatePem: string]} */
const [side, publicPem, privatePem] = JSON.parse(process.env.BENCHMARK_SIDE ?? '');
Object.assign(process.env, {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: PUBLISHABLE_KEY,
  CLERK_SECRET_KEY: SECRET_KEY,
  CLERK_ENCRYPTION_KEY: 'e'.repeat(64),
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  NODE_ENV: 'production',
});
console.warn = () => {};

const require = createRequire(import.meta.url);
/** @type {typeof import('next/server.js')} */
const { NextRequest, NextResponse } = require('next/server');
/** @type {Record<string, string>} */
const SERVERS = { peer: '@clerk/nextjs/server', us: '../dist/server.js' };
/**
 * The package; the floor has none, and no case that asks for one.
 *
 * @type {Server}
 */
const server = SERVERS[side] ? require(SERVERS[side]) : undefined;

const options = { jwtKey: publicPem };
const event = { waitUntil() {} };
/**
 * @param {string} [token]
 * @param {string} [pathname]
 */
const request = (token, pathname = '/account') =>
  new NextRequest(`https://example.com${pathname}`, { headers: browserHeaders(token) });

/**
 * What a bare middleware costs that hands on the same headers.
 *
 * @type {Record<string, Middleware>}
 */
const floors = {
  floor: (incoming) => {
    const headers = new Headers(incoming.headers);
    for (const [name, value] of OWN_HEADERS) {
      headers.set(name, value);
    }
    return NextResponse.next({ request: { headers } });
  },
  'floor, in one go': (incoming) => {
    /** @type {Header[]} */
    const pairs = [];
    let names = '';
    for (const [name, value] of [...incoming.headers, ...OWN_HEADERS]) {
      names += `${name},`;
      pairs.push([`x-middleware-request-${name}`, value]);
    }
    pairs.push(['x-middleware-override-headers', names], ['x-middleware-next', '1']);
    return new NextResponse(null, { headers: pairs });
  },
};
/** @type {Header[]} */
const OWN_HEADERS = [
  ['x-clerk-auth-status', 'signed-in'],
  ['x-clerk-auth-token', mintToken(privatePem)],
  ['x-clerk-auth-signature', '0'.repeat(40)],
  ['x-clerk-auth-message', ''],
  ['x-clerk-auth-reason', ''],
  ['x-clerk-clerk-url', 'https://example.com/account'],
];

/**
 * A middleware of this side; the floor ignores its arguments.
 *
 * @param {unknown[]} args
 * @returns {Middleware}
 */
const middleware = (...args) => floors[side] ?? server.clerkMiddleware(...args);

/**
 * @param {Response} response
 * @param {string} status
 */
function expectStatus(response, status) {
  const found = response.headers.get('x-middleware-request-x-clerk-auth-status');
  if (!floors[side] && found !== status) {
    throw new Error(`${side}: expected ${status}, got ${found} (${response.status})`);
  }
}

/**
 * A case of the middleware: the same request, or one of many, again and again.
 *
 * @param {Middleware} run
 * @param {(iterations: number) => Request[]} requestFor
 * @param {string} status
 * @returns {Case}
 */
function middlewareCase(run, requestFor, status) {
  return async (iterations) => {
    const requests = requestFor(iterations);
    const [first] = requests;
    if (!first) {
      throw new Error('There is no request.');
    }
    expectStatus(await run(first, event), status);
    const started = process.hrtime.bigint();
    for (let index = 0; index < iterations; index += 1) {
      await run(/** @type {Request} */ (requests[index % requests.length]), event);
    }
    const nanoseconds = Number(process.hrtime.bigint() - started);
    expectStatus(await run(requests.at(-1) ?? first, event), status);
    return nanoseconds;
  };
}

let serial = 1;
const sameToken = () => [request(mintToken(privatePem))];
/** @param {number} iterations */
const newTokens = (iterations) =>
  Array.from({ length: iterations + 2 }, () => {
    serial += 1;
    return request(mintToken(privatePem, serial));
  });

const tenant = () => ({
  publishableKey: PUBLISHABLE_KEY,
  secretKey: SECRET_KEY,
  jwtKey: publicPem,
});

/** @param {number} count */
const sections = (count) => Array.from({ length: count }, (_, index) => `/section-${index}(.*)`);

/**
 * A route matcher that matches nothing of what it is asked.
 *
 * @param {number} count
 * @returns {Case}
 */
function matcherCase(count) {
  const matches = server.createRouteMatcher(sections(count));
  return async (iterations) => {
    const asked = request(undefined, '/account/settings');
    if (matches(asked) || !matches(request(undefined, '/section-1/x'))) {
      throw new Error(`${side}: the matcher is wrong`);
    }
    const started = process.hrtime.bigint();
    for (let index = 0; index < iterations; index += 1) {
      matches(asked);
    }
    return Number(process.hrtime.bigint() - started);
  };
}

/**
 * Compiling patterns.
 *
 * @param {number} count
 * @returns {Case}
 */
function compileCase(count) {
  const patterns = sections(count);
  return async (iterations) => {
    const started = process.hrtime.bigint();
    for (let index = 0; index < iterations; index += 1) {
      server.createRouteMatcher(patterns);
    }
    return Number(process.hrtime.bigint() - started);
  };
}

/**
 * A request whose path alone may not tell what is served, under the manifests of a build.
 *
 * @param {string} target
 * @param {Record<string, string>} [headers]
 * @returns {Case}
 */
function readingsCase(target, headers = {}) {
  return async (iterations) => {
    const matches = await inBuild(() => server.createRouteMatcher(['/account(.*)', '/forum(.*)']));
    const make = () => new NextRequest(`https://example.com${target}`, { headers });
    if (matches(make())) {
      throw new Error(`${side}: the matcher is wrong`);
    }
    // The readings of one request are found once, so each is asked of anew.
    const requests = Array.from({ length: iterations }, make);
    const started = process.hrtime.bigint();
    for (const asked of requests) {
      matches(asked);
    }
    return Number(process.hrtime.bigint() - started);
  };
}

/**
 * Makes a matcher where the manifests of a build are: with an interception, and rewrites.
 *
 * @param {() => Matcher} make
 */
async function inBuild(make) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-benchmark-'));
  const home = process.cwd();
  mkdirSync(path.join(folder, '.next'));
  mkdirSync(path.join(folder, 'public'));
  writeFileSync(path.join(folder, '.next/routes-manifest.json'), JSON.stringify(MANIFEST));
  writeFileSync(path.join(folder, '.next/required-server-files.json'), '{"config":{}}');
  process.chdir(folder);
  try {
    const matches = make();
    // The build is read with the first request.
    matches(new NextRequest('https://example.com/'));
    return matches;
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
}

const MANIFEST = {
  rewrites: {
    beforeFiles: [
      {
        source: '/photo/:id',
        destination: '/feed/(..)photo/:id',
        has: [{ type: 'header', key: 'next-url', value: '/feed(?:/.*)?' }],
      },
    ],
    afterFiles: [
      { source: '/old/:path*', destination: '/new/:path*' },
      { source: '/beta', destination: '/new/beta', has: [{ type: 'query', key: 'beta' }] },
    ],
    fallback: [],
  },
  staticRoutes: [{ page: '/feed', regex: '^/feed(?:/)?$' }],
  dynamicRoutes: [{ page: '/photo/[id]', regex: '^/photo/([^/]+?)(?:/)?$' }],
};

/**
 * `getAuth()` on the headers that this side's own middleware hands on.
 *
 * @param {() => object} resolveOptions
 * @param {(name: string) => boolean} [isHandedOn]
 * @returns {Case}
 */
function getAuthCase(resolveOptions, isHandedOn = () => true) {
  return async (iterations) => {
    const run = server.clerkMiddleware(() => {}, resolveOptions);
    const response = await run(request(mintToken(privatePem)), event);
    const prefix = 'x-middleware-request-';
    const headers = [...response.headers]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => /** @type {Header} */ ([name.slice(prefix.length), value]))
      .filter(([name]) => isHandedOn(name));
    const handedOn = new NextRequest('https://example.com/account', { headers });
    if (server.getAuth(handedOn).userId !== 'user_2benchmark') {
      throw new Error(`${side}: getAuth() is wrong`);
    }
    const started = process.hrtime.bigint();
    for (let index = 0; index < iterations; index += 1) {
      server.getAuth(handedOn);
    }
    return Number(process.hrtime.bigint() - started);
  };
}

const protect = () => {
  const isProtected = server.createRouteMatcher(['/account(.*)', '/forum(.*)']);
  /**
   * @param {{ protect: () => Promise<unknown> }} auth
   * @param {Request} asked
   */
  const handler = async (auth, asked) => {
    if (isProtected(asked)) await auth.protect();
  };
  return middleware(handler, options);
};

/** @type {Record<string, () => Case>} */
const CASES = {
  'signed in, same token': () => middlewareCase(middleware(options), sameToken, 'signed-in'),
  'signed in, new token': () => middlewareCase(middleware(options), newTokens, 'signed-in'),
  'signed out': () => middlewareCase(middleware(options), () => [request()], 'signed-out'),
  'dynamic keys, same token': () =>
    middlewareCase(
      middleware(() => {}, tenant),
      sameToken,
      'signed-in',
    ),
  'protect() on a matched route': () => middlewareCase(protect(), sameToken, 'signed-in'),
  'route matcher, 2 patterns': () => matcherCase(2),
  'route matcher, 500 patterns': () => matcherCase(500),
  'route matcher, 10,000 patterns': () => matcherCase(10_000),
  'compiling 10,000 patterns': () => compileCase(10_000),
  'readings: plain path': () => readingsCase('/photo/1'),
  'readings: encoded slash': () => readingsCase('/search/a%2Fb'),
  'readings: Next-Url': () => readingsCase('/photo/1', { 'next-url': '/feed' }),
  'getAuth()': () => getAuthCase(tenant, (name) => name !== 'x-clerk-request-data'),
  'getAuth(), sealed options': () => getAuthCase(tenant),
};

/** @type {Map<string, Case>} */
const prepared = new Map();

process.on('message', async (message) => {
  const { name, iterations } = /** @type {{ name: string, iterations: number }} */ (message);
  try {
    const run = prepared.get(name) ?? CASES[name]?.();
    if (!run) {
      throw new Error(`${name} is no case.`);
    }
    prepared.set(name, run);
    process.send?.({ nanoseconds: await run(iterations) });
  } catch (error) {
    process.send?.({ error: /** @type {Error} */ (error).stack });
  }
});
process.send?.({ ready: true });
