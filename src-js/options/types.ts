/** Types of the public surface that are our own; the others are `@clerk/backend`'s. */

import type { IncomingMessage } from 'node:http';
import type { SessionAuthObject } from '@clerk/backend';
import type {
  AuthenticatedMachineObject,
  AuthenticateRequestOptions,
  GetAuthFnNoRequest,
  InferAuthObjectFromToken,
  InferAuthObjectFromTokenArray,
  RedirectFun,
  SignedInAuthObject,
  SignedOutAuthObject,
} from '@clerk/backend/internal';
import type { WithPathSegmentWildcard } from '@clerk/shared/pathMatcher';
import type {
  Autocomplete,
  CheckAuthorizationFromSessionClaims,
  CheckAuthorizationParamsFromSessionClaims,
  OrganizationCustomPermissionKey,
} from '@clerk/shared/types';
import type { NextApiRequest } from 'next';
import type Link from 'next/link';
import type { redirect } from 'next/navigation';
import type { NextFetchEvent, NextMiddleware, NextRequest } from 'next/server';
import type { AcceptsToken } from '../wire/accepts';
import type { TokenTypeName } from '../wire/reply';
import type { ContentSecurityPolicyOptions } from './content-security-policy';
import type { OnDecision } from './on-decision';

/** The routes of the application, where Next.js types them (`typedRoutes`). */
type TypedRoute<T = Parameters<typeof Link>['0']['href']> = T extends string ? T : never;
/** A pattern; the application's own routes are suggested where they are typed. */
export type RoutePattern = Autocomplete<WithPathSegmentWildcard<TypedRoute> | TypedRoute>;

/** A request as the application sees it, in either router. */
export type RequestLike =
  | NextRequest
  | NextApiRequest
  | (IncomingMessage & {
      /** The cookies by name, as Next.js parses them. */
      cookies: Partial<Record<string, string>>;
    });

/** How the Frontend API is proxied through the application. */
export interface FrontendApiProxyOptions {
  /** Whether requests are proxied, or a function of the URL that says so. */
  enabled: boolean | ((url: URL) => boolean);
  /** The path below which requests are proxied. Defaults to `/__clerk`. */
  path?: string;
}

/** What a protected route requires: the first argument of `auth.protect()`. */
export type RouteRequirement<P extends OrganizationCustomPermissionKey = string> =
  | CheckAuthorizationParamsFromSessionClaims<P>
  | ((has: CheckAuthorizationFromSessionClaims) => boolean);

/** Routes that require more than a session, or handle a refusal in their own way. */
export interface ProtectedRoute extends ProtectOptions {
  /** Patterns as `createRouteMatcher()` takes them. */
  routes: Array<RegExp | RoutePattern> | RegExp | RoutePattern;
  /** What the caller must have, as `auth.protect()` takes it. */
  require?: RouteRequirement;
}

/** Routes to protect: patterns, which require a session, and rules, which require more. */
export type ProtectedRoutes =
  | Array<RegExp | RoutePattern | ProtectedRoute>
  | RegExp
  | RoutePattern
  | ProtectedRoute;

/** Routes that any visitor may see. */
export type PublicRoutes = Array<RegExp | RoutePattern> | RegExp | RoutePattern;

/** Routes that are declared rather than matched by the handler. */
export interface RouteGuards {
  /**
   * Routes to protect before the handler runs. A request must satisfy every rule
   * that matches it under any way in which the server could read it.
   */
  protect?: ProtectedRoutes;
  /**
   * The only routes that do not require a session. A request is public if every
   * way to read it, and every page that a rewrite of `next.config` leads it to, is
   * public. The sign-in and sign-up pages are always public.
   */
  public?: PublicRoutes;
}

/** The options of `clerkMiddleware()`. */
export interface ClerkMiddlewareOptions
  extends Omit<AuthenticateRequestOptions, 'acceptsToken'>,
    RouteGuards {
  /** Logs each decision with its reason, key source and time in µs; redacted. Off by default. */
  debug?: boolean;
  /**
   * Is told how each request was decided, without a token, an identity or an address.
   * What it throws is logged once, and affects no request.
   */
  onDecision?: OnDecision;
  /** Sends a Content-Security-Policy under which Clerk's components work. */
  contentSecurityPolicy?: ContentSecurityPolicyOptions;
  /** Proxies the Frontend API through the application. */
  frontendApiProxy?: FrontendApiProxyOptions;
}

/** Options as a function of the request. */
export type ClerkMiddlewareOptionsCallback = (
  req: NextRequest,
) => ClerkMiddlewareOptions | Promise<ClerkMiddlewareOptions>;

/** Options of `auth.protect()` beside the conditions. */
export interface ProtectOptions {
  /** The types of token that are accepted. Defaults to a session token. */
  token?: AcceptsToken;
  /** Where to redirect a caller who lacks the permission. Defaults to a 404 response. */
  unauthorizedUrl?: string;
  /** Where to redirect a caller who is signed out. Defaults to the sign-in page. */
  unauthenticatedUrl?: string;
  /**
   * How a refusal is answered, in place of redirects and Clerk's default. In pages,
   * route handlers and server actions Next.js makes the answer, and only its status
   * can be chosen.
   */
  refuseWith?: RefuseWith;
}

/**
 * How a refusal is answered:
 *
 * - `'status'`: 401 with `WWW-Authenticate` where valid credentials are missing
 *   (RFC 9110, section 15.5.2), 403 where they do not suffice; without a body.
 * - `'problem'`: as `'status'`, with problem details in JSON (RFC 9457).
 * - `401`, `403` or `404`: that status for every refusal; 401 with `WWW-Authenticate`.
 * - a function that makes the response. It may neither let the request through nor
 *   rewrite it.
 */
export type RefuseWith =
  | 401
  | 403
  | 404
  | 'status'
  | 'problem'
  | ((refusal: Refusal) => Response | Promise<Response>);

/** A request that is refused. */
export interface Refusal {
  /** The status that says why: 401 or 403. */
  readonly status: 401 | 403;
  /** Whether valid credentials are missing, or do not suffice. */
  readonly reason: 'unauthenticated' | 'unauthorized';
  /** The request as the middleware received it. */
  readonly request: NextRequest;
}

/** `auth.protect()`: returns the auth object of a caller who may pass, or ends the request. */
export interface AuthProtect {
  <P extends OrganizationCustomPermissionKey>(
    params?: CheckAuthorizationParamsFromSessionClaims<P>,
    options?: ProtectOptions,
  ): Promise<SignedInAuthObject>;
  (
    params?: (has: CheckAuthorizationFromSessionClaims) => boolean,
    options?: ProtectOptions,
  ): Promise<SignedInAuthObject>;
  <T extends TokenTypeName>(
    options?: ProtectOptions & { token: T },
  ): Promise<InferAuthObjectFromToken<T, SignedInAuthObject, AuthenticatedMachineObject>>;
  <T extends TokenTypeName[]>(
    options?: ProtectOptions & { token: T },
  ): Promise<InferAuthObjectFromTokenArray<T, SignedInAuthObject, AuthenticatedMachineObject>>;
  (
    options?: ProtectOptions & { token: 'any' },
  ): Promise<SignedInAuthObject | AuthenticatedMachineObject>;
  (options?: ProtectOptions): Promise<SignedInAuthObject>;
}

/** The session's auth object with the means to redirect. */
export type SessionAuthWithRedirect = SessionAuthObject & {
  /** Redirects to the sign-in page; `returnBackUrl: null` omits the return URL. */
  redirectToSignIn: RedirectFun<ReturnType<typeof redirect>>;
  /** Redirects to the sign-up page; `returnBackUrl: null` omits the return URL. */
  redirectToSignUp: RedirectFun<ReturnType<typeof redirect>>;
};

/** `auth()`, in the middleware's handler and in the application. */
export type AuthFn = GetAuthFnNoRequest<SessionAuthWithRedirect, true> & {
  /** Ends the request of a caller who is not signed in or lacks a permission. */
  protect: AuthProtect;
};

/** The `auth` that a middleware's handler gets. */
export type ClerkMiddlewareAuth = AuthFn;

/** The auth object of a session in the middleware. */
export type ClerkMiddlewareSessionAuthObject = (SignedInAuthObject | SignedOutAuthObject) & {
  /** A redirect to the sign-in page; `returnBackUrl: null` omits the return URL. */
  redirectToSignIn: RedirectFun<Response>;
  /** A redirect to the sign-up page; `returnBackUrl: null` omits the return URL. */
  redirectToSignUp: RedirectFun<Response>;
};

/** The handler of a middleware. */
export type ClerkMiddlewareHandler = (
  auth: ClerkMiddlewareAuth,
  request: NextRequest,
  event: NextFetchEvent,
) => ReturnType<NextMiddleware>;

/** The call forms of `clerkMiddleware()`. */
export interface ClerkMiddleware {
  /** `export default clerkMiddleware(async (auth, req) => { … }, options)` */
  (handler: ClerkMiddlewareHandler, options?: ClerkMiddlewareOptions): NextMiddleware;
  /** `export default clerkMiddleware(async (auth, req) => { … }, (req) => options)` */
  (handler: ClerkMiddlewareHandler, options?: ClerkMiddlewareOptionsCallback): NextMiddleware;
  /** `export default clerkMiddleware(options)` */
  (options?: ClerkMiddlewareOptions): NextMiddleware;
  /** `export default clerkMiddleware` */
  (request: NextRequest, event: NextFetchEvent): ReturnType<NextMiddleware>;
}
