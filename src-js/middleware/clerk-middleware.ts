/**
 * `clerkMiddleware()`. **A request is authenticated before its handler runs,
 * whatever the handler does**, and the application is told the outcome in
 * signed headers that no client can set.
 */

import type { AuthObject } from '@clerk/backend';
import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import type { NextFetchEvent, NextMiddleware, NextRequest } from 'next/server';
import { NextResponse } from 'next/server';
import { authForAccepted } from '../auth/auth-object';
import {
  type ControlFlow,
  controlFlowOf,
  notFound,
  redirect,
  redirectToPage,
  unauthorized,
} from '../auth/control-flow';
import { createProtect } from '../auth/protect';
import { signInAddress, signUpAddress } from '../auth/redirect';
import { authOf } from '../auth/request-state';
import { stateHeadersOf } from '../auth/state-headers';
import { DebugLog, decisionOf, serverTimingOf } from '../diagnostics/debug';
import type { ContentSecurityPolicyOptions } from '../options/content-security-policy';
import { frontendApiHost, isDevelopmentKey } from '../options/keys';
import { isStatic, middlewareSettings, type Settings } from '../options/settings';
import type {
  AuthFn,
  ClerkMiddleware,
  ClerkMiddlewareHandler,
  ClerkMiddlewareOptions,
  ClerkMiddlewareOptionsCallback,
} from '../options/types';
import { buildOfCaller } from '../route/build';
import { Guard, hasGuards } from '../route/guard';
import { handlerContext } from '../route/handler-context';
import { Pass } from '../route/pass';
import { ANY_OR_LATER, acceptsMask, isAccepted } from '../wire/accepts';
import { authenticate } from '../wire/authenticate';
import { DEV_BROWSER, HEADERS, NEXT_HEADERS } from '../wire/names';
import { warnOfSignInLoop } from '../wire/notices';
import { isUnverified, type Reply } from '../wire/reply';
import type { RequestParts } from '../wire/request';
import { contentSecurityPolicyHeaders } from './content-security-policy';
import { proxyFrontendApi } from './frontend-api-proxy';
import { decorate, letThrough } from './response';

const ANY = acceptsMask('any');

/**
 * Authenticates every request that the middleware runs for and hands the
 * outcome to the application. Without a handler, nothing is protected.
 *
 * Call forms: `clerkMiddleware` itself as the default export,
 * `clerkMiddleware(options)`, `clerkMiddleware(handler)`,
 * `clerkMiddleware(handler, options)` and `clerkMiddleware(handler, (req) =>
 * options)`, where the callback may be asynchronous.
 *
 * The returned middleware throws when a key is missing or an option cannot be
 * understood, and rethrows what the handler throws, control flow excepted.
 */
export const clerkMiddleware = ((...args: unknown[]) => {
  const [first, second] = args;
  if (first instanceof Request) {
    return createMiddleware(undefined, {})(first as NextRequest, second as NextFetchEvent);
  }
  const handler = typeof first === 'function' ? (first as ClerkMiddlewareHandler) : undefined;
  // Options that stand second count whatever stands first, `undefined` too.
  const options = args.length > 1 ? second : handler ? undefined : first;
  return createMiddleware(handler, (options ?? {}) as ClerkMiddlewareOptions);
}) as ClerkMiddleware;

function createMiddleware(
  handler: ClerkMiddlewareHandler | undefined,
  options: ClerkMiddlewareOptions | ClerkMiddlewareOptionsCallback,
): NextMiddleware {
  let constant: Settings | undefined;
  const guardOf = guardFactory(options);
  return async (request, event) => {
    const resolved = (typeof options === 'function' ? await options(request) : options) ?? {};
    const proxied = proxyFrontendApi(request, resolved);
    if (proxied) {
      return proxied;
    }
    const settings = constant ?? middlewareSettings(resolved, request);
    if (typeof options !== 'function' && isStatic(options)) {
      constant = settings;
    }
    const log = resolved.debug ? new DebugLog('clerkMiddleware') : undefined;
    log?.add('options', resolved);
    log?.add('url', { method: request.method, url: request.url });
    try {
      const reply = await authenticate(settings.handle, ANY_OR_LATER, request);
      log?.add('requestState', decisionOf(reply));
      const policy = resolved.contentSecurityPolicy;
      const guard = guardOf(resolved);
      const passage = {
        request,
        event,
        handler,
        guard,
        settings,
        reply,
        log,
        policy,
        rendersPlain: false,
      };
      const response = await respond(passage);
      if (log) {
        response.headers.append('Server-Timing', serverTimingOf(passage.reply));
      }
      return response;
    } finally {
      log?.print();
    }
  };
}

/**
 * Compiles what the options declare: at once where they are constant, so that
 * an invalid pattern is known when the server starts.
 */
function guardFactory(
  options: ClerkMiddlewareOptions | ClerkMiddlewareOptionsCallback,
): (resolved: ClerkMiddlewareOptions) => Guard | undefined {
  const buildOf = buildOfCaller();
  const compile = (resolved: ClerkMiddlewareOptions) =>
    hasGuards(resolved) ? new Guard(resolved, buildOf) : undefined;
  if (typeof options === 'function') {
    return compile;
  }
  const guard = compile(options);
  return () => guard;
}

/** One request on its way through the middleware. */
interface Passage {
  readonly request: NextRequest;
  readonly event: NextFetchEvent;
  readonly handler: ClerkMiddlewareHandler | undefined;
  /** The routes that the options declare, if they do. */
  readonly guard: Guard | undefined;
  readonly settings: Settings;
  /** Changes once where a machine token is verified because somebody asks. */
  reply: Reply;
  /** Set where the decision is logged. */
  readonly log: DebugLog | undefined;
  readonly policy: ContentSecurityPolicyOptions | undefined;
  /** Set by a run after which the page must not be rendered within another. */
  rendersPlain: boolean;
}

async function respond(passage: Passage): Promise<Response> {
  const debug = Boolean(passage.log);
  const location = passage.reply.headers.find(([name]) => name === 'location');
  if (location) {
    return redirectForState(passage, location[1]);
  }
  const response = passage.handler || passage.guard ? await runHandler(passage) : undefined;
  if (!response && !passage.policy) {
    return letThrough(asked(passage), passage.reply, debug);
  }
  const policy = passage.policy
    ? contentSecurityPolicyHeaders(passage.settings.publishableKey, passage.policy)
    : [];
  const answer = response ?? NextResponse.next();
  const decorated = decorate(answer, asked(passage), passage.reply, debug, policy);
  return withDevBrowser(passage, decorated);
}

/** The request as the application gets it, but for what is said of who asks. */
function asked({ request, rendersPlain }: Passage): RequestParts {
  if (!rendersPlain) {
    return request;
  }
  const headers = new Headers(request.headers);
  headers.delete(NEXT_HEADERS.nextUrl);
  return { method: request.method, url: request.url, headers };
}

/** The redirect of a handshake, or away from its parameters. */
function redirectForState({ settings, reply }: Passage, location: string): Response {
  const response = NextResponse.redirect(bypassCache(settings, location));
  for (const [name, value] of stateHeadersOf(reply)) {
    if (name !== 'location') {
      response.headers.append(name, value);
    }
  }
  return response;
}

/**
 * Netlify caches redirects of a development instance; one that leaves the
 * handshake is made unique.
 */
function bypassCache({ publishableKey }: Settings, location: string): string {
  const { NETLIFY, NETLIFY_FUNCTIONS_TOKEN, URL: siteUrl } = process.env;
  const isNetlify = NETLIFY || NETLIFY_FUNCTIONS_TOKEN || siteUrl?.endsWith('netlify.app');
  if (!isNetlify || !isDevelopmentKey(publishableKey) || location.includes('__clerk_handshake')) {
    return location;
  }
  const url = new URL(location);
  url.searchParams.append('__clerk_netlify_cache_bust', Date.now().toString());
  return url.toString();
}

/**
 * Runs the handler, once for each reading of the request where a matcher's
 * answer depends on it. The first run's response counts, unless a later run
 * does not let the request through.
 */
async function runHandler(passage: Passage): Promise<Response | undefined> {
  const first = await runPass(passage, new Pass(0));
  let count = first.pass.readings;
  for (let index = 1; index < count && servesPage(first); index += 1) {
    const next = await runPass(passage, new Pass(index));
    if (!servesPage(next)) {
      return next.response;
    }
    if (destination(next.response) !== destination(first.response)) {
      // Two pages for one request: which of them it may see, nobody can say.
      return responseOf({ kind: 'malformed-url' }, passage);
    }
    count = Math.max(count, next.pass.readings);
  }
  return first.response;
}

/** How one run of a handler ended. */
interface Run {
  readonly pass: Pass;
  readonly response: Response | undefined;
  /** Whether the handler ended the request itself, as `auth.protect()` does. */
  readonly isRefused: boolean;
}

/** Whether a page of the application is served after the run. */
const servesPage = ({ response, isRefused }: Run): boolean =>
  !isRefused &&
  (!response ||
    response.headers.get('x-middleware-next') === '1' ||
    destination(response) !== null);

/** The page that is served in place of the one that was asked for. */
const destination = (response: Response | undefined): string | null =>
  response?.headers.get('x-middleware-rewrite') ?? null;

async function runPass(passage: Passage, pass: Pass): Promise<Run> {
  const { request, event, settings, handler, guard } = passage;
  try {
    const auth = createAuth(passage);
    const { log } = passage;
    const explain = log && ((found: unknown) => log.add('routes', found));
    const run = async () => {
      if (pass.index === 0) {
        await guard?.check(auth, request, ownPages(settings), pass);
      }
      return handler?.(auth, request, event);
    };
    const response = (await handlerContext.run({ settings, pass, explain }, run)) || undefined;
    return { pass, response, isRefused: false };
  } catch (thrown) {
    const flow = controlFlowOf(thrown);
    if (!flow) {
      throw thrown;
    }
    passage.log?.add('handler', flow);
    return { pass, response: responseOf(flow, passage), isRefused: true };
  } finally {
    passage.rendersPlain ||= pass.rendersPlain;
  }
}

/**
 * The paths of the pages where somebody signs in: to protect them would be a
 * loop. A URL names an origin, and which one is ours only a client could say.
 */
const ownPages = ({ signInUrl, signUpUrl }: Settings): string[] =>
  [signInUrl, signUpUrl]
    .filter((url) => /^\/(?!\/)/.test(url))
    .map((url) => url.replace(/[?#].*$/s, ''));

type Accepts = Parameters<typeof authForAccepted>[1];

/**
 * Whoever makes the request, as a caller sees it who accepts certain types of
 * token. An opaque machine token costs a call to the Backend API, so it is
 * verified when somebody asks who accepts it, once.
 */
async function identify(
  passage: Passage,
  accepts: Accepts,
  treatPendingAsSignedOut?: boolean,
): Promise<AuthObject> {
  const { request, settings } = passage;
  if (isUnverified(passage.reply) && isAccepted(passage.reply.tokenType, accepts)) {
    passage.reply = await authenticate(settings.handle, ANY, request);
    passage.log?.add('requestState', decisionOf(passage.reply));
  }
  return authForAccepted(authOf(passage.reply, settings, treatPendingAsSignedOut), accepts);
}

/** The `auth` that a handler gets. */
function createAuth(passage: Passage): AuthFn {
  const toPage =
    (page: 'sign-in' | 'sign-up') =>
    (options: { returnBackUrl?: string | URL | null } = {}) =>
      redirectToPage(page, passage.reply.clerkUrl, options.returnBackUrl);
  const redirectToSignIn = toPage('sign-in');
  const redirectToSignUp = toPage('sign-up');

  const auth = async (options: Parameters<AuthFn>[0] = {}) => {
    const { acceptsToken = 'session_token', treatPendingAsSignedOut } = options as {
      acceptsToken?: Accepts;
      treatPendingAsSignedOut?: boolean;
    };
    const object = await identify(passage, acceptsToken, treatPendingAsSignedOut);
    return object.tokenType === 'session_token'
      ? Object.assign(object, { redirectToSignIn, redirectToSignUp })
      : object;
  };
  const authFor = (accepts: Accepts) => identify(passage, accepts);
  const exits = { notFound, unauthorized, redirect, redirectToSignIn: () => redirectToSignIn() };
  const protect = createProtect(authFor, passage.request.headers, exits);
  return Object.assign(auth, { protect }) as unknown as AuthFn;
}

/** What a thrown end of a request means as a response. */
function responseOf(flow: ControlFlow, passage: Passage): Response {
  const { request, reply, settings } = passage;
  switch (flow.kind) {
    case 'malformed-url':
      return new NextResponse(null, { status: 400, statusText: 'Bad Request' });
    case 'unauthorized':
      return unauthorizedResponse(reply, settings);
    case 'not-found': {
      // A path that no page has makes the server render its own 404 page.
      const response = NextResponse.rewrite(new URL(`/clerk_${Date.now()}`, request.url));
      response.headers.set(HEADERS.authReason, 'protect-rewrite');
      return response;
    }
    case 'redirect':
      return redirectResponse(new URL(flow.url, reply.clerkUrl).href);
    case 'redirect-to-sign-in': {
      const address = signInAddress(redirectSettings(passage), flow.returnBackUrl);
      warnOfSignInLoop(address, reply.clerkUrl);
      return redirectResponse(address);
    }
    case 'redirect-to-sign-up':
      return redirectResponse(signUpAddress(redirectSettings(passage), flow.returnBackUrl));
  }
}

/** An OAuth client is told where to find its authorization server (RFC 9728, section 5.1). */
function unauthorizedResponse(reply: Reply, { publishableKey }: Settings): Response {
  const response = new NextResponse(null, { status: 401 });
  if (reply.tokenType === 'oauth_token') {
    const metadata = `https://${frontendApiHost(publishableKey)}/.well-known/oauth-protected-resource`;
    response.headers.set('WWW-Authenticate', `Bearer resource_metadata="${metadata}"`);
  }
  return response;
}

function redirectSettings({ reply, settings }: Passage) {
  const auth = authOf(reply, settings) as SignedInAuthObject | SignedOutAuthObject;
  return { ...settings, baseUrl: reply.clerkUrl, sessionStatus: auth.sessionStatus };
}

const redirectResponse = (url: string): Response =>
  NextResponse.redirect(url, { headers: { [HEADERS.redirectTo]: 'true' } });

/**
 * A development browser is known by a token that has to come along when one of
 * our redirects leaves the origin.
 */
function withDevBrowser({ request, reply, settings }: Passage, response: Response): Response {
  const location = response.headers.get('location');
  if (!location || response.headers.get(HEADERS.redirectTo) !== 'true') {
    return response;
  }
  const url = new URL(location, reply.clerkUrl);
  const token = url.searchParams.get(DEV_BROWSER) || request.cookies.get(DEV_BROWSER)?.value;
  const leaves = url.origin !== new URL(reply.clerkUrl).origin;
  if (leaves && token && isDevelopmentKey(settings.secretKey)) {
    url.searchParams.delete(DEV_BROWSER);
    url.searchParams.set(DEV_BROWSER, token);
    response.headers.set('location', url.href);
  }
  return response;
}
