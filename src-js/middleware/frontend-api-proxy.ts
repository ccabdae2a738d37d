/**
 * The Frontend API, proxied through the application by `@clerk/backend`. **A
 * client cannot set the application's own headers, and a silent upstream cannot
 * hold a request forever.**
 */

import type { FrontendApiProxyOptions as BackendProxyOptions } from '@clerk/backend/proxy';
import type { NextRequest } from 'next/server';
import * as environment from '../options/environment';
import { throwMissingPublishableKey, throwMissingSecretKey } from '../options/messages';
import type { ClerkMiddlewareOptions, FrontendApiProxyOptions } from '../options/types';
import { DEFAULT_PROXY_PATH } from '../wire/names';

/** Options of the proxy in route handlers. */
export interface NextFrontendApiProxyOptions extends Omit<BackendProxyOptions, 'proxyPath'> {
  /** The path below which requests are proxied. Defaults to `/__clerk`. */
  proxyPath?: string;
  /**
   * How long the Frontend API may take to begin its answer, in ms, from the last
   * part of the request that the client sent. Defaults to 30,000.
   */
  timeoutInMs?: number;
}

const DEFAULT_TIMEOUT_IN_MS = 30_000;

/** The status that logs show for a client that disconnected; it is never received. */
const CLIENT_CLOSED_REQUEST = 499;

/** A route handler of the App Router. */
type RouteHandler = (request: Request) => Promise<Response>;

/** Route handlers for each method that the Frontend API uses. */
export interface FrontendApiProxyHandlers {
  /** Reads, such as the client and its sessions. */
  GET: RouteHandler;
  /** Forms of the components, which are sent so. */
  POST: RouteHandler;
  /** Replaces a resource. */
  PUT: RouteHandler;
  /** Removes a resource, such as a session. */
  DELETE: RouteHandler;
  /** Changes a resource. */
  PATCH: RouteHandler;
}

const backendProxy = () => require('@clerk/backend/proxy') as typeof import('@clerk/backend/proxy');

/**
 * Forwards a request to the Frontend API and returns its response. A failure is a
 * response, too: 502 if the Frontend API cannot be reached, 504 if it does not
 * begin to answer in time, both with `no-store`.
 */
export async function clerkFrontendApiProxy(
  request: Request,
  options?: NextFrontendApiProxyOptions,
): Promise<Response> {
  const patience = new Patience(options?.timeoutInMs ?? DEFAULT_TIMEOUT_IN_MS);
  const answer = backendProxy().clerkFrontendApiProxy(forwarded(request, patience), {
    proxyPath: options?.proxyPath || DEFAULT_PROXY_PATH,
    publishableKey: options?.publishableKey || environment.PUBLISHABLE_KEY,
    secretKey: options?.secretKey || environment.SECRET_KEY,
    fapiUrl: options?.fapiUrl,
  });
  return whileAwaited(answer, patience, request.signal);
}

/**
 * The request without the middleware's headers for the application. Each part of
 * its body renews the time limit: a slow upload is not a silent upstream.
 */
function forwarded(request: Request, patience: Patience): Request {
  const headers = new Headers(request.headers);
  for (const name of request.headers.keys()) {
    if (/^x-(?:iron)?clerk-/.test(name)) {
      headers.delete(name);
    }
  }
  const body = request.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        patience.renew();
        controller.enqueue(chunk);
      },
    }),
  );
  // A body that streams has to say so (Fetch standard, section 5.4).
  const changes = { headers, ...(body && { body, duplex: 'half' }) };
  return new Request(request, changes);
}

/** A time limit that can be renewed until it expires. */
class Patience {
  readonly limit: number;
  /** Resolves when the limit expires. */
  readonly over: Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #expire = () => {};

  /** @param limit - in ms */
  constructor(limit: number) {
    this.limit = limit;
    this.over = new Promise((resolve) => {
      this.#expire = resolve;
      this.#timer = setTimeout(resolve, limit);
    });
  }

  renew(): void {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#expire, this.limit);
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** The answer, or why waiting ended: the limit expired, or the client disconnected. */
async function whileAwaited(
  answer: Promise<Response>,
  patience: Patience,
  signal: AbortSignal,
): Promise<Response> {
  let leave = () => {};
  const left = new Promise<Response>((resolve) => {
    leave = () => {
      discard(answer);
      resolve(new Response(null, { status: CLIENT_CLOSED_REQUEST }));
    };
    signal.addEventListener('abort', leave);
  });
  const tooLate = patience.over.then(() => {
    discard(answer);
    return timedOut(patience.limit);
  });
  try {
    return await Promise.race([answer, tooLate, left]);
  } finally {
    patience.end();
    signal.removeEventListener('abort', leave);
  }
}

function timedOut(limit: number): Response {
  const message = `The Frontend API did not answer within ${limit} ms.`;
  const errors = [{ code: 'proxy_request_failed', message }];
  return Response.json({ errors }, { status: 504, headers: { 'Cache-Control': 'no-store' } });
}

/** Closes the connection of an answer that has become useless, once it begins. */
function discard(answer: Promise<Response>): void {
  answer.then((late) => late.body?.cancel()).catch(() => {});
}

/** Route handlers that forward to the Frontend API, to be exported from a route file. */
export function createFrontendApiProxyHandlers(
  options?: NextFrontendApiProxyOptions,
): FrontendApiProxyHandlers {
  const handler: RouteHandler = (request) => clerkFrontendApiProxy(request, options);
  return { GET: handler, POST: handler, PUT: handler, DELETE: handler, PATCH: handler };
}

/** Forwards a request below the proxy path; `undefined` for any other. */
export function proxyFrontendApi(
  request: NextRequest,
  options: ClerkMiddlewareOptions,
): Promise<Response> | undefined {
  const proxy = options.frontendApiProxy ?? platformProxy(request, options);
  if (!proxy) {
    return undefined;
  }
  const proxyPath = proxy.path ?? DEFAULT_PROXY_PATH;
  const { enabled } = proxy;
  const isEnabled =
    typeof enabled === 'function' ? enabled(new URL(request.nextUrl.href)) : enabled;
  if (!isEnabled || !backendProxy().matchProxyPath(request, { proxyPath })) {
    return undefined;
  }
  return clerkFrontendApiProxy(request, {
    proxyPath,
    publishableKey:
      options.publishableKey || environment.PUBLISHABLE_KEY || throwMissingPublishableKey(),
    secretKey: options.secretKey || environment.SECRET_KEY || throwMissingSecretKey(),
  });
}

/** Deployments on the platform's own domain are proxied by default. */
function platformProxy(
  request: NextRequest,
  options: ClerkMiddlewareOptions,
): FrontendApiProxyOptions | undefined {
  // The text settles nearly every request without parsing its URL.
  if (!request.url.includes('.vercel.app')) {
    return undefined;
  }
  const publishableKey = options.publishableKey || environment.PUBLISHABLE_KEY;
  if (
    !publishableKey.startsWith('pk_live_') ||
    options.proxyUrl ||
    environment.PROXY_URL ||
    options.domain ||
    environment.DOMAIN ||
    environment.isAutoProxyDisabled()
  ) {
    return undefined;
  }
  return request.nextUrl.hostname.endsWith('.vercel.app') ? { enabled: true } : undefined;
}
