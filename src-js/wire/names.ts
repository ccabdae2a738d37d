/** Names on the wire: headers, cookies and paths. They are a public contract. */

/** Headers between browser, middleware and application, in lower case. */
export const HEADERS = {
  /** The decision: `signed-in`, `signed-out` or `handshake`. */
  authStatus: 'x-clerk-auth-status',
  /** The session token of the request. Only the application receives it. */
  authToken: 'x-clerk-auth-token',
  /** The signature over the token, for `@clerk/nextjs`. Only the application receives it. */
  authSignature: 'x-clerk-auth-signature',
  /** What is wrong, in a sentence. */
  authMessage: 'x-clerk-auth-message',
  /** Why a visitor is signed out, or must go through a handshake. */
  authReason: 'x-clerk-auth-reason',
  /** The URL of the request, for `@clerk/nextjs`. Only the application receives it. */
  clerkUrl: 'x-clerk-clerk-url',
  /** The sealed options, for `@clerk/nextjs`. Only the application receives them. */
  requestData: 'x-clerk-request-data',
  /** The middleware's sealed statement, which the application believes. */
  sealedRequestData: 'x-ironclerk-request-data',
  /** That `debug` is on. Only the application receives it. */
  debug: 'x-clerk-debug',
  /** That a redirect is one of the middleware itself. */
  redirectTo: 'x-clerk-redirect-to',
} as const;

/** Headers by which a Next.js middleware tells the server what to do. */
export const NEXT_HEADERS = {
  prefix: 'x-middleware-',
  next: 'x-middleware-next',
  rewrite: 'x-middleware-rewrite',
  overrideHeaders: 'x-middleware-override-headers',
  requestPrefix: 'x-middleware-request-',
  nextUrl: 'next-url',
  rsc: 'rsc',
  nextAction: 'next-action',
  nextjsData: 'x-nextjs-data',
  pagesRedirect: 'x-nextjs-redirect',
  pagesCache: 'x-middleware-cache',
  actionRedirect: 'x-action-redirect',
} as const;

/**
 * Request headers that only the middleware may set. A client's headers under
 * these names never reach the application.
 */
export const OWN_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  HEADERS.authStatus,
  HEADERS.authToken,
  HEADERS.authSignature,
  HEADERS.authMessage,
  HEADERS.authReason,
  HEADERS.clerkUrl,
  HEADERS.requestData,
  HEADERS.sealedRequestData,
  HEADERS.debug,
]);

/** Whether a request header, in lower case, is one that only the middleware may set. */
export const isOwnRequestHeader = (name: string): boolean =>
  name.startsWith('x-') && (OWN_REQUEST_HEADERS.has(name) || name.startsWith('x-ironclerk-'));

/**
 * The reason for an unverified machine token, which is verified when a caller
 * accepts its type.
 */
export const MACHINE_TOKEN_NOT_VERIFIED = 'machine-token-not-verified';

/** The cookie and query parameter of a development browser. */
export const DEV_BROWSER = '__clerk_db_jwt';

/** The path below which the Frontend API is proxied by default. */
export const DEFAULT_PROXY_PATH = '/__clerk';
