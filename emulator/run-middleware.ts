/**
 * The middleware of an application, run for a list of requests. **It is the real
 * one**: it verifies the emulator's tokens, and decides as it would in a server.
 */

import type { SignedIn, SignInOptions, SignInTarget } from './test-sign-in';

/** A middleware as Next.js calls it. */
type Run = (request: never, event: never) => unknown;

/** A middleware, or the module `proxy.ts` or `middleware.ts`, whose `config` then counts. */
export type Middleware =
  | Run
  | {
      /** The default export of `proxy.ts` or `middleware.ts`. */
      readonly default?: unknown;
      /** The export `proxy` of `proxy.ts`. */
      readonly proxy?: unknown;
      /** The export `middleware` of `middleware.ts`. */
      readonly middleware?: unknown;
      /** The export `config`. */
      readonly config?: {
        /** For which paths the middleware runs. */
        readonly matcher?: unknown;
      };
    };

/** What a request has beside its path. */
export interface RequestParts {
  /** Who is signed in: an identifier, an email address or a username. */
  readonly user?: string;
  /** The organization that is active: its identifier or slug. */
  readonly organization?: string;
  /** The method; `GET` when left out. */
  readonly method?: string;
  /** Over those of a browser that asks for a page. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, for methods that have one. */
  readonly body?: string;
}

/** A request: its path, or its path and what else it has. */
export type AskedRequest =
  | string
  | (RequestParts & {
      /** The path, with the query. */
      readonly path: string;
    });

/** What the middleware did with a request. */
export interface MiddlewareAnswer {
  /** The path that was asked for. */
  readonly path: string;
  /** 200 if the request goes on to the application. */
  readonly status: number;
  /** Where a redirect leads. */
  readonly location: string | null;
  /** Whether `config.matcher` includes the path; the request goes on if it does not. */
  readonly matched: boolean;
  /** What the middleware found; `null` if it says nothing. */
  readonly authStatus: 'signed-in' | 'signed-out' | null;
  /** The whole response; a plain one of status 200 if the middleware does not run. */
  readonly response: Response;
}

/** How requests are made. */
export interface RunOptions {
  /** The application's origin; `http://localhost:3000` when left out. */
  readonly origin?: string;
  /** The configuration of Next.js, where a matcher depends on it: `basePath`, `i18n`. */
  readonly nextConfig?: object;
}

/** An emulator, in this process or another one. */
interface SignsIn {
  /** Gives `target` the cookies of a user who is signed in. */
  signIn(target: SignInTarget, user: string, options?: SignInOptions): Promise<SignedIn>;
}

/**
 * Runs a middleware for each of the requests, in their order. Rejects with what the
 * middleware throws, or if a user does not exist in the emulator.
 */
export async function runMiddleware(
  middleware: Middleware,
  emulator: SignsIn,
  requests: readonly AskedRequest[],
  options: RunOptions = {},
): Promise<MiddlewareAnswer[]> {
  const run = functionOf(middleware);
  const answers: MiddlewareAnswer[] = [];
  for (const asked of requests) {
    const { path, ...parts }: Exclude<AskedRequest, string> =
      typeof asked === 'string' ? { path: asked } : asked;
    const { origin = 'http://localhost:3000' } = options;
    const url = new URL(path, origin);
    const headers = await headersOf(emulator, url, parts);
    const matched = matches(middleware, url, headers, options.nextConfig);
    const init = { method: parts.method, headers, body: parts.body };
    answers.push(answer(path, matched, matched ? await ask(run, url, init) : undefined));
  }
  return answers;
}

function functionOf(middleware: Middleware): Run {
  if (typeof middleware === 'function') {
    return middleware;
  }
  const { default: exported, proxy, middleware: named } = middleware;
  // A module of CommonJS that was imported has its exports below `default`.
  const nested = (exported as { default?: unknown } | undefined)?.default;
  const run = [proxy, named, exported, nested].find((one) => typeof one === 'function');
  if (!run) {
    throw new Error(
      'runMiddleware() takes a middleware, or a module that exports one: as default, proxy or middleware.',
    );
  }
  return run as Run;
}

async function headersOf(
  emulator: SignsIn,
  { origin, host }: URL,
  { user, organization, headers }: RequestParts,
): Promise<Headers> {
  const made = new Headers({ accept: 'text/html', 'sec-fetch-dest': 'document', host, ...headers });
  if (user !== undefined) {
    await emulator.signIn(made, user, { origin, organization });
  } else if (!made.has('cookie')) {
    // Without them a visitor of a development instance is first sent to get them.
    made.set('cookie', '__clerk_db_jwt=dvb_test; __client_uat=0');
  }
  return made;
}

/** Whether Next.js would run the middleware for a URL. */
function matches(middleware: Middleware, url: URL, headers: Headers, nextConfig?: object): boolean {
  const config = typeof middleware === 'function' ? undefined : middleware.config;
  if (!config?.matcher) {
    return true;
  }
  const { unstable_doesMiddlewareMatch: doesMatch } =
    require('next/experimental/testing/server') as typeof import('next/experimental/testing/server');
  const asked = { config, url: url.href, headers: Object.fromEntries(headers), nextConfig };
  return doesMatch(asked as never);
}

async function ask(
  run: Run,
  url: URL,
  init: { method?: string; headers: Headers; body?: string },
): Promise<Response | undefined> {
  const { NextRequest } = require('next/server') as typeof import('next/server');
  const event = { waitUntil() {}, passThroughOnException() {} };
  return (await run(new NextRequest(url, init) as never, event as never)) as Response | undefined;
}

function answer(path: string, matched: boolean, given: Response | undefined): MiddlewareAnswer {
  const response = given ?? new Response(null);
  const authStatus = response.headers.get('x-middleware-request-x-clerk-auth-status');
  return {
    path,
    status: response.status,
    location: response.headers.get('location'),
    matched,
    authStatus: authStatus as MiddlewareAnswer['authStatus'],
    response,
  };
}
