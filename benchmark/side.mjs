// One side of the comparison, in a process of its own: the peer, us, or the
// floor. Answers `{ name, iterations }` with the time they took, after having
// seen that the answer is right.

import { inBuild, PLAIN, REWRITING } from './build.mjs';
import { browserHeaders, mintToken, PUBLISHABLE_KEY, SECRET_KEY } from './fixtures.mjs';
import {
  answerParent,
  event,
  NextRequest,
  NextResponse,
  privatePem,
  publicPem,
  server,
  serverOf,
  side,
} from './this-side.mjs';

/** @typedef {import('./this-side.mjs').Request} Request */
/** @typedef {import('./this-side.mjs').Middleware} Middleware */
/** @typedef {import('./this-side.mjs').Server} Server */
/** @typedef {[name: string, value: string]} Header */

/**
 * A case: the nanoseconds that so many calls took.
 *
 * @typedef {(iterations: number) => number | Promise<number>} Case
 */

const options = { jwtKey: publicPem };
/**
 * @param {string} [token]
 * @param {string} [pathname]
 */
const request = (token, pathname = '/account') =>
  new NextRequest(`https://example.com${pathname}`, { headers: browserHeaders(token) });

/**
 * What a bare middleware costs that hands on the same headers as ours.
 *
 * @type {Record<string, (own: Header[]) => Middleware>}
 */
const FLOORS = {
  floor: (own) => (incoming) => {
    const headers = new Headers(incoming.headers);
    for (const [name, value] of own) {
      headers.set(name, value);
    }
    return NextResponse.next({ request: { headers } });
  },
  'floor, in one go': (own) => (incoming) => {
    const response = new NextResponse(null);
    let names = '';
    for (const [name, value] of [...incoming.headers, ...own]) {
      names += `${name},`;
      response.headers.append(`x-middleware-request-${name}`, value);
    }
    response.headers.append('x-middleware-override-headers', names);
    response.headers.append('x-middleware-next', '1');
    return response;
  },
};

/**
 * What a middleware hands on under `x-clerk-` and `x-ironclerk-` names.
 *
 * @param {Response} response
 */
const ownHeaders = (response) =>
  [...response.headers]
    .filter(([name]) => /^x-middleware-request-x-(?:iron)?clerk-/.test(name))
    .map(([name, value]) => /** @type {Header} */ ([name.slice(PREFIX.length), value]));
const PREFIX = 'x-middleware-request-';

/**
 * A middleware of this side. The floor has one that hands on what ours does.
 *
 * @param {Request} asked
 * @param {(server: Server) => Middleware} make
 */
async function middleware(asked, make) {
  const floor = FLOORS[side];
  if (!floor) {
    return make(server);
  }
  return floor(ownHeaders(await make(serverOf('us'))(asked, event)));
}

/** How many requests are made at a time, before the clock starts. */
const CHUNK = 500;

/**
 * The nanoseconds that calls take, each with a new request that was made before.
 *
 * @param {number} iterations
 * @param {() => Request} make
 * @param {(requests: Request[]) => void | Promise<void>} callAll
 */
async function timed(iterations, make, callAll) {
  let nanoseconds = 0;
  for (let rest = iterations; rest > 0; rest -= CHUNK) {
    const requests = Array.from({ length: Math.min(rest, CHUNK) }, make);
    const started = process.hrtime.bigint();
    await callAll(requests);
    nanoseconds += Number(process.hrtime.bigint() - started);
  }
  return nanoseconds;
}

/**
 * A case of the middleware. Its answer is looked at before every batch and after.
 *
 * @param {(server: Server) => Middleware} makeMiddleware
 * @param {() => Request} make
 * @param {(response: Response) => boolean} isRight
 * @param {number} [before] how many calls are made first, so that each tenant is known
 * @returns {Case}
 */
function middlewareCase(makeMiddleware, make, isRight, before = 0) {
  /** @type {Promise<Middleware> | undefined} */
  let made;
  return async (iterations) => {
    const isFirst = !made;
    made ??= middleware(make(), makeMiddleware);
    const run = await made;
    for (let call = 0; isFirst && call < before; call += 1) {
      await run(make(), event);
    }
    const check = async () => {
      const response = await run(make(), event);
      if (!isRight(response)) {
        throw new Error(`${side}: a wrong answer, ${response.status}`);
      }
    };
    await check();
    const nanoseconds = await timed(iterations, make, async (requests) => {
      for (const asked of requests) {
        await run(asked, event);
      }
    });
    await check();
    return nanoseconds;
  };
}

/** @param {string} status */
const says = (status) => (/** @type {Response} */ response) =>
  response.headers.get(`${PREFIX}x-clerk-auth-status`) === status;
/** @param {Response} response */
const isHandshake = (response) =>
  response.status === 307 &&
  Boolean(response.headers.get('location')?.includes('/v1/client/handshake'));

const known = mintToken(privatePem);
const signedIn = () => request(known);
let serial = 1;
const neverSeen = () => {
  serial += 1;
  return request(mintToken(privatePem, serial));
};
/** A browser whose session token has gone, and not its client. */
const returning = () => {
  const { cookie, ...headers } = browserHeaders();
  const own = { ...headers, cookie: `${cookie}; __client_uat=1700000000` };
  return new NextRequest('https://example.com/account', { headers: own });
};

/**
 * The options of one of so many tenants, the next one each time. They share a
 * public key, so that each costs the same.
 *
 * @param {number} count
 */
function tenants(count) {
  let next = 0;
  return () => {
    next = (next + 1) % count;
    const secretKey = next === 0 ? SECRET_KEY : `${SECRET_KEY}_${next}`;
    return { publishableKey: PUBLISHABLE_KEY, secretKey, jwtKey: publicPem };
  };
}

/** @param {number} count */
const sections = (count) => Array.from({ length: count }, (_, index) => `/section-${index}(.*)`);

/**
 * A route matcher of an application with such a build.
 *
 * @param {object} manifest
 * @param {string[]} patterns
 */
const matcherIn = (manifest, patterns) =>
  inBuild(manifest, async () => {
    const made = server.createRouteMatcher(patterns);
    // The build is read with the first request.
    made(new NextRequest('https://example.com/'));
    return made;
  });

/**
 * A route matcher that matches nothing of what it is asked. Its floor reads the path
 * and compares the beginning that all patterns share: most of the time of a short list
 * is that of Next.js's own `nextUrl`, on a request that nothing has read yet.
 *
 * @param {number} count the number of patterns
 * @param {() => string} pathname
 * @returns {Case}
 */
function matcherCase(count, pathname) {
  return async (iterations) => {
    const matches =
      side === 'floor'
        ? (/** @type {Request} */ { nextUrl }) => nextUrl.pathname.startsWith('/section-')
        : await matcherIn(PLAIN, sections(count));
    if (matches(request(undefined, pathname())) || !matches(request(undefined, '/section-1/x'))) {
      throw new Error(`${side}: the matcher is wrong`);
    }
    return timed(
      iterations,
      () => request(undefined, pathname()),
      (requests) => {
        for (const asked of requests) {
          matches(asked);
        }
      },
    );
  };
}

/** Twenty pages, one after the other. */
const page = () => {
  serial += 1;
  return `/account/settings/${serial % 20}`;
};
/** A page that was never asked for before. */
const newPage = () => {
  serial += 1;
  return `/account/settings/${serial}`;
};

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
    const matches = await matcherIn(REWRITING, ['/account(.*)', '/forum(.*)']);
    const make = () => new NextRequest(`https://example.com${target}`, { headers });
    if (matches(make())) {
      throw new Error(`${side}: the matcher is wrong`);
    }
    return timed(iterations, make, (requests) => {
      for (const asked of requests) {
        matches(asked);
      }
    });
  };
}

/**
 * `getAuth()` on the headers that this side's own middleware hands on.
 *
 * @returns {Case}
 */
function getAuthCase() {
  return async (iterations) => {
    const response = await server.clerkMiddleware(options)(signedIn(), event);
    const headers = [...response.headers]
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => /** @type {Header} */ ([name.slice(PREFIX.length), value]));
    const make = () => new NextRequest('https://example.com/account', { headers });
    if (server.getAuth(make()).userId !== 'user_2benchmark') {
      throw new Error(`${side}: getAuth() is wrong`);
    }
    return timed(iterations, make, (requests) => {
      for (const asked of requests) {
        server.getAuth(asked);
      }
    });
  };
}

/** @param {Server} from */
const protect = (from) => {
  const isProtected = from.createRouteMatcher(['/account(.*)', '/forum(.*)']);
  /**
   * @param {{ protect: () => Promise<unknown> }} auth
   * @param {Request} asked
   */
  const handler = async (auth, asked) => {
    if (isProtected(asked)) await auth.protect();
  };
  return from.clerkMiddleware(handler, options);
};

/** @param {Server} from */
const plain = (from) => from.clerkMiddleware(options);
/** @param {number} count */
const dynamic = (count) => (/** @type {Server} */ from) =>
  from.clerkMiddleware(() => {}, tenants(count));
const isSignedIn = says('signed-in');

/** @type {Record<string, () => Case>} */
const CASES = {
  'signed in, token seen': () => middlewareCase(plain, signedIn, isSignedIn),
  'signed in, token new': () => middlewareCase(plain, neverSeen, isSignedIn),
  'auth.protect() on a matched route': () => middlewareCase(protect, signedIn, isSignedIn),
  'dynamic keys, one tenant': () => middlewareCase(dynamic(1), signedIn, isSignedIn),
  'dynamic keys, 10,000 tenants': () =>
    middlewareCase(dynamic(10_000), signedIn, isSignedIn, 10_000),
  'signed out': () => middlewareCase(plain, () => request(), says('signed-out')),
  'handshake redirect': () => middlewareCase(plain, returning, isHandshake),
  'route matcher, 2 patterns': () => matcherCase(2, page),
  'route matcher, 2 patterns, a new path': () => matcherCase(2, newPage),
  'route matcher, 500 patterns': () => matcherCase(500, page),
  'route matcher, 500 patterns, a new path': () => matcherCase(500, newPage),
  'route matcher, 10,000 patterns, a new path': () => matcherCase(10_000, newPage),
  'compiling 10,000 patterns': () => compileCase(10_000),
  'readings: plain path': () => readingsCase('/photo/1'),
  'readings: encoded slash': () => readingsCase('/search/a%2Fb'),
  'readings: Next-Url': () => readingsCase('/photo/1', { 'next-url': '/feed' }),
  'getAuth()': () => getAuthCase(),
};

/** @type {Map<string, Case>} */
const prepared = new Map();

answerParent(async ({ name, iterations }) => {
  const run = prepared.get(name) ?? CASES[name]?.();
  if (!run) {
    throw new Error(`${name} is no case.`);
  }
  prepared.set(name, run);
  return { nanoseconds: await run(iterations) };
});
