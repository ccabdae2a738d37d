/**
 * A separate process that runs the built middleware of an application, as the
 * server of Next.js runs it. **Pages, route handlers and server actions never run.**
 *
 * Started with the folders of the application and of its build. Answers each list of
 * requests with a list of the middleware's answers.
 */

import { createRequire } from 'node:module';
import path from 'node:path';

/** A request as it arrives. */
export interface Arriving {
  readonly method: string;
  /** With the base path and the locale. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the middleware did with it. */
export interface Given {
  /** Whether `config.matcher` includes the path. */
  readonly ran: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What it threw. */
  readonly error?: string;
}

/** One message to the parent. */
export type RunnerMessage = { readonly failure: string } | { readonly given: readonly Given[] };

type Adapter = (parameters: object) => Promise<{ response?: Response; waitUntil?: Promise<void> }>;
type Match = (pathname: string, request: object, query: object) => boolean;

interface Loaded {
  readonly adapter: Adapter;
  readonly handler: unknown;
  readonly matches: Match;
  readonly nextConfig: object;
}

async function loadMiddleware(root: string, distDir: string): Promise<Loaded | undefined> {
  const load = createRequire(path.join(root, 'package.json'));
  load('next/dist/server/node-environment');
  createRequire(load.resolve('next/package.json'))('@next/env').loadEnvConfig(root, false, {
    info() {},
    error() {},
  });
  const { functions = {} } = optional(
    load,
    path.join(distDir, 'server/functions-config-manifest.json'),
  );
  const { matchers } = functions['/_middleware'] ?? {};
  if (!functions['/_middleware']) {
    const { middleware = {} } = optional(
      load,
      path.join(distDir, 'server/middleware-manifest.json'),
    );
    if ('/' in middleware) {
      throw new Error(
        'It runs on the Edge runtime, and this command asks a middleware on Node.js.',
      );
    }
    return undefined;
  }
  const { config } = load(path.join(distDir, 'required-server-files.json'));
  const { basePath, i18n, trailingSlash, experimental } = config;
  const { getMiddlewareRouteMatcher } = load(
    'next/dist/shared/lib/router/utils/middleware-route-matcher',
  );
  // With await at its top level, it is a promise.
  const module = await load(path.join(distDir, 'server/middleware.js'));
  return {
    adapter: module.default ?? module,
    handler: module.proxy ?? module.middleware ?? module,
    matches: getMiddlewareRouteMatcher(matchers ?? [{ regexp: '.*', originalSource: '/:path*' }]),
    nextConfig: { basePath, i18n, trailingSlash, experimental },
  };
}

function optional(load: NodeJS.Require, file: string) {
  try {
    return load(file);
  } catch {
    return {};
  }
}

const PASSED: Given = { ran: false, status: 200, headers: { 'x-middleware-next': '1' } };

async function run(loaded: Loaded | undefined, arriving: Arriving): Promise<Given> {
  const { method, url, headers } = arriving;
  const { pathname, searchParams } = new URL(url);
  const query = Object.fromEntries(searchParams);
  if (!loaded?.matches(pathname, { headers, cookies: cookiesOf(headers.cookie) }, query)) {
    return PASSED;
  }
  try {
    const { response, waitUntil } = await loaded.adapter({
      handler: loaded.handler,
      request: {
        headers: { ...headers },
        method,
        nextConfig: loaded.nextConfig,
        url,
        page: {},
        body: undefined,
        signal: new AbortController().signal,
        waitUntil: (promise: Promise<unknown>) => promise.catch(() => {}),
      },
      page: 'middleware',
    });
    waitUntil?.catch(() => {});
    const answer = response ?? new Response(null, { headers: { 'x-middleware-next': '1' } });
    return { ran: true, status: answer.status, headers: Object.fromEntries(answer.headers) };
  } catch (error) {
    return { ran: true, status: 500, headers: {}, error: messageOf(error) };
  }
}

const cookiesOf = (header = ''): Record<string, string> =>
  Object.fromEntries(
    header.split('; ').map((pair) => {
      const end = pair.indexOf('=');
      return [pair.slice(0, end), pair.slice(end + 1)];
    }),
  );

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const send = (message: RunnerMessage): void => {
  process.send?.(message);
};

const [root = '', distDir = ''] = process.argv.slice(2);
const loading = loadMiddleware(root, distDir);
loading.catch((error) => send({ failure: messageOf(error) }));

process.on('message', async (requests: readonly Arriving[]) => {
  const loaded = await loading;
  const given: Given[] = [];
  for (const arriving of requests) {
    given.push(await run(loaded, arriving));
  }
  send({ given });
});
