/** Names on the wire: headers, cookies and paths. They are a public contract. */

/** Headers between browser, middleware and application, in lower case. */
export const HEADERS = {
  authStatus: 'x-clerk-auth-status',
  authToken: 'x-clerk-auth-token',
  authSignature: 'x-clerk-auth-signature',
  authMessage: 'x-clerk-auth-message',
  authReason: 'x-clerk-auth-reason',
  clerkUrl: 'x-clerk-clerk-url',
  requestData: 'x-clerk-request-data',
  /** The middleware's statement, with the request data. */
  sealedRequestData: 'x-ironclerk-request-data',
  debug: 'x-clerk-debug',
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
