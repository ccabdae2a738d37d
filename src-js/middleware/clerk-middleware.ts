/**
 * `clerkMiddleware()`. **It authenticates a request before the handler runs,
 * whatever the handler does**, and passes the outcome to the application in sealed
 * headers that a client cannot set.
 */

import type { NextFetchEvent, NextMiddleware, NextRequest } from 'next/server';
import { NextResponse } from 'next/server';
import { routerRequestOf } from '../auth/router-request';
import { DebugLog, decisionOf, serverTimingOf } from '../diagnostics/debug';
import { authenticate } from '../observability/authenticate';
import { refuseEmulatorKeyOnLoad } from '../options/emulator-key';
import * as environment from '../options/environment';
import { isStatic, middlewareSettings, type Settings } from '../options/settings';
import type {
  ClerkMiddleware,
  ClerkMiddlewareHandler,
  ClerkMiddlewareOptions,
  ClerkMiddlewareOptionsCallback,
} from '../options/types';
import type { Build } from '../route/build';
import { isDeclared } from '../route/declaration';
import { Guard } from '../route/guard';
import { buildOfCaller } from '../route/running-build';
import { ANY_OR_DOCUMENT, ANY_OR_LATER } from '../wire/accepts';
import { type Awaitable, isPromise, whenKnown } from '../wire/awaitable';
import { IronclerkError } from '../wire/ironclerk-error';
import { isMalformedUrl } from '../wire/malformed-url';
import { NEXT_HEADERS } from '../wire/names';
import { contentSecurityPolicyHeaders } from './content-security-policy';
import { proxyFrontendApi } from './frontend-api-proxy';
import { mayBeCut } from './own-pages';
import type { Passage } from './passage';
import { runHandler } from './passes';
import { malformedUrlResponse, recoveryResponse, redirectForState } from './refusals';
import { decorate, letThrough, type Outbound, relay } from './response';

/**
 * Authenticates every request that the middleware runs for and passes the outcome
 * to the application. Without a handler, it protects nothing.
 *
 * Call forms: `clerkMiddleware` itself as the default export,
 * `clerkMiddleware(options)`, `clerkMiddleware(handler)`,
 * `clerkMiddleware(handler, options)` and `clerkMiddleware(handler, (req) =>
 * options)`, where the callback may be asynchronous.
 *
 * The returned middleware throws if a key is missing or an option is invalid, and
 * rethrows what the handler throws, except control flow.
 */
export const clerkMiddleware = ((...args: unknown[]) => {
  const [first, second] = args;
  if (first instanceof Request) {
    return createMiddleware(undefined, {})(first as NextRequest, second as NextFetchEvent);
  }
  const handler = typeof first === 'function' ? (first as ClerkMiddlewareHandler) : undefined;
  const isAlone = second === undefined;
  if (!handler && first && !isAlone) {
    // What the first one declares would be left out.
    throw new IronclerkError(
      'options_invalid',
      'ironclerk: clerkMiddleware() takes options alone, or a handler, which is a function, and options.',
    );
  }
  // A second argument is always options, even if the first is `undefined`.
  const options = handler || !isAlone ? second : first;
  return createMiddleware(handler, (options ?? {}) as ClerkMiddlewareOptions);
}) as ClerkMiddleware;

function createMiddleware(
  handler: ClerkMiddlewareHandler | undefined,
  options: ClerkMiddlewareOptions | ClerkMiddlewareOptionsCallback,
): NextMiddleware {
  // A production server with an emulator's key fails when it loads the middleware.
  refuseEmulatorKeyOnLoad({
    secretKey: environment.SECRET_KEY,
    apiUrl: environment.API_URL,
    jwtKey: environment.JWT_KEY,
  });
  let constant: Settings | undefined;
  const hasConstant = isConstant(options) && isStatic(options);
  const buildOf = buildOfCaller();
  const guardOf = guardFactory(options, buildOf);
  const answer = (request: NextRequest, event: NextFetchEvent): Awaitable<Response> => {
    const isCut = mayBeCut(request, buildOf());
    const answerWith = (given: ClerkMiddlewareOptions | undefined): Awaitable<Response> => {
      const resolved = given ?? {};
      const proxied = proxyFrontendApi(request, resolved);
      if (proxied) {
        return proxied.then((response) => relay(response, request));
      }
      const settings = constant ?? middlewareSettings(resolved, request);
      if (hasConstant) {
        constant = settings;
      }
      const guard = guardOf(resolved);
      const { onDecision } = resolved;
      const arrival = { request, isCut, event, handler, guard, buildOf, settings, onDecision };
      return resolved.debug ? logged(arrival, resolved) : authenticated(arrival, resolved);
    };
    return typeof options === 'function'
      ? whenKnown(options(request), answerWith)
      : answerWith(options);
  };
  return async (request, event) => {
    try {
      const answered = answer(request, event);
      return isPromise(answered) ? await answered : answered;
    } catch (thrown) {
      // A client chooses the path, whichever code of the application calls the matcher.
      if (isMalformedUrl(thrown)) {
        return malformedUrlResponse();
      }
      throw thrown;
    }
  };
}

/** What is known of a request before it is authenticated. */
type Arrival = Omit<Passage, 'reply' | 'log' | 'policy' | 'rendersPlain'>;

/** Authenticates a request and answers it; without waiting, if nothing has to be fetched. */
function authenticated(
  arrival: Arrival,
  { contentSecurityPolicy: policy }: ClerkMiddlewareOptions,
  log?: DebugLog,
): Awaitable<Response> {
  const { request, settings, onDecision } = arrival;
  const accepts = routerRequestOf(request) ? ANY_OR_DOCUMENT : ANY_OR_LATER;
  return whenKnown(authenticate(settings.handle, accepts, request, onDecision), (reply) => {
    log?.add('requestState', decisionOf(reply));
    const passage: Passage = { ...arrival, reply, log, policy, rendersPlain: false };
    const answer = respond(passage);
    return log ? whenKnown(answer, (response) => withServerTiming(response, passage)) : answer;
  });
}

function withServerTiming(response: Response, { reply }: Passage): Response {
  response.headers.append('Server-Timing', serverTimingOf(reply));
  return response;
}

/** As `authenticated`, and logs how the answer came about. */
async function logged(arrival: Arrival, resolved: ClerkMiddlewareOptions): Promise<Response> {
  const { method, url } = arrival.request;
  const log = new DebugLog('clerkMiddleware');
  log.add('options', resolved);
  log.add('url', { method, url });
  try {
    return await authenticated(arrival, resolved, log);
  } finally {
    log.print();
  }
}

/**
 * Compiles the declared routes: at once if the options are constant, so that an
 * invalid pattern fails when the server starts.
 */
function guardFactory(
  options: ClerkMiddlewareOptions | ClerkMiddlewareOptionsCallback,
  buildOf: () => Build,
): (resolved: ClerkMiddlewareOptions) => Guard | undefined {
  const compile = (resolved: ClerkMiddlewareOptions) =>
    isDeclared(resolved) ? new Guard(resolved, buildOf) : undefined;
  if (!isConstant(options)) {
    return compile;
  }
  const guard = compile(options);
  return () => guard;
}

/** Whether options say the same each time: they are no callback, and nothing computes a member. */
function isConstant(
  options: ClerkMiddlewareOptions | ClerkMiddlewareOptionsCallback,
): options is ClerkMiddlewareOptions {
  return (
    typeof options !== 'function' &&
    Object.getPrototypeOf(options) === Object.prototype &&
    Object.values(Object.getOwnPropertyDescriptors(options)).every((member) => 'value' in member)
  );
}

function respond(passage: Passage): Awaitable<Response> {
  const location = passage.reply.headers.find(([name]) => name === 'location');
  if (location) {
    return redirectForState(passage, location[1]);
  }
  if (passage.reply.isRecoverable) {
    const response = recoveryResponse(passage);
    if (response) {
      return response;
    }
  }
  return passage.handler || passage.guard
    ? runHandler(passage).then((response) => concluded(passage, response))
    : concluded(passage, undefined);
}

/** The answer, once the handler has run. */
function concluded(passage: Passage, response: Response | undefined): Response {
  const debug = Boolean(passage.log);
  if (!response && !passage.policy) {
    return letThrough(outbound(passage), passage.reply, debug);
  }
  const policy = passage.policy
    ? contentSecurityPolicyHeaders(passage.settings.publishableKey, passage.policy)
    : [];
  const answer = response ?? NextResponse.next();
  return decorate(answer, outbound(passage), passage.reply, debug, policy);
}

/** The request as the application gets it, without the authentication headers. */
function outbound({ request, isCut, rendersPlain }: Passage): Outbound {
  if (!rendersPlain) {
    return { request, isCut, headers: request.headers };
  }
  const headers = new Headers(request.headers);
  headers.delete(NEXT_HEADERS.nextUrl);
  return { request, isCut, headers };
}
