/**
 * The errors of this package. **A code says what is wrong and stays the same
 * from release to release; the message says what to do next.** The codes are
 * explained in `docs/errors.md`.
 *
 * @example
 * ```ts
 * import { IronclerkError } from 'ironclerk';
 *
 * export function explain(error: unknown): string {
 *   const isKeyMissing = error instanceof IronclerkError && error.code === 'secret_key_missing';
 *   return isKeyMissing ? 'Set CLERK_SECRET_KEY.' : String(error);
 * }
 * ```
 */

/** What is wrong, for programs. */
export type IronclerkErrorCode =
  /** No core loads on this platform, or not the native one that is required. */
  | 'addon_missing'
  /** The option `apiVersion` cannot be part of a path. */
  | 'api_version_invalid'
  /** `auth()`, `currentUser()` or `clerkClient()` ran outside of the App Router. */
  | 'app_router_required'
  /** The request carries no valid, current statement of the middleware. */
  | 'auth_signature_invalid'
  /** A file of the build is there and cannot be read. */
  | 'build_unreadable'
  /** `Date.now()` is not a finite number. */
  | 'clock_invalid'
  /** `withIronclerk()` was given something other than a configuration. */
  | 'config_invalid'
  /** The option `protect` or `public` holds an unknown or malformed rule. */
  | 'declaration_invalid'
  /** A production server was given a key of the emulator. */
  | 'emulator_key_refused'
  /** Request data was sealed under another key. */
  | 'encryption_key_invalid'
  /** No key is set to seal request data with. */
  | 'encryption_key_missing'
  /** An environment variable holds an invalid value. */
  | 'environment_invalid'
  /** The options do not give an address of the Frontend API. */
  | 'frontend_api_invalid'
  /** A middleware on the Edge runtime was not told what its build knows. */
  | 'handover_missing'
  /** A bug in this package. */
  | 'internal_error'
  /** The option `jwtKey` is not a public key in PEM. */
  | 'jwt_key_invalid'
  /** No key is set to verify machine tokens with. */
  | 'machine_secret_key_missing'
  /** `config.matcher` is an empty list. */
  | 'matcher_empty'
  /** There are two middleware files. */
  | 'middleware_duplicate'
  /** The middleware file exports nothing that Next.js runs. */
  | 'middleware_export_missing'
  /** The middleware file is in a place where Next.js does not look. */
  | 'middleware_misplaced'
  /** `clerkMiddleware()` did not run for the request. */
  | 'middleware_missing'
  /** Next.js has not built the middleware for Node.js. */
  | 'middleware_not_built'
  /** This release of Next.js cannot run a middleware on Node.js. */
  | 'next_version_unsupported'
  /** A bundler has bundled the package. */
  | 'not_external'
  /** An option holds a line break or another control character. */
  | 'option_invalid'
  /** The options are not of the expected types. */
  | 'options_invalid'
  /** A pattern of `organizationSyncOptions` cannot be compiled. */
  | 'organization_pattern_invalid'
  /** `output: 'export'` leaves no server to run a middleware. */
  | 'output_export_unsupported'
  /** The publishable key is malformed. */
  | 'publishable_key_invalid'
  /** No publishable key is set. */
  | 'publishable_key_missing'
  /** The URL of the request is not absolute. */
  | 'request_url_invalid'
  /** A webhook's event does not name what it is about. */
  | 'revocation_invalid'
  /** Other instances may not have heard of a revocation. */
  | 'revocation_not_shared'
  /** A route pattern cannot be compiled. */
  | 'route_pattern_invalid'
  /** A satellite has neither `domain` nor `proxyUrl`. */
  | 'satellite_domain_missing'
  /** A public variable holds a secret key. */
  | 'secret_key_exposed'
  /** The secret key is malformed. */
  | 'secret_key_invalid'
  /** No secret key is set. */
  | 'secret_key_missing'
  /** A client component imports the package. */
  | 'server_only'
  /** A satellite has no `signInUrl` on its primary domain. */
  | 'sign_in_url_invalid'
  /** What `configureStore()` or `IRONCLERK_STORE` was given leads to no store. */
  | 'store_invalid'
  /** The path of the request cannot be decoded or decided. */
  | 'url_malformed'
  /** A function with `"use cache"` reads the request. */
  | 'use_cache_unsupported';

/**
 * The codes whose messages are those of `@clerk/nextjs`, letter for letter, so
 * that searches for them still succeed.
 */
const WORDED_BY_CLERK: ReadonlySet<IronclerkErrorCode> = new Set<IronclerkErrorCode>([
  'app_router_required',
  'machine_secret_key_missing',
  'middleware_missing',
  'organization_pattern_invalid',
  'publishable_key_invalid',
  'publishable_key_missing',
  'route_pattern_invalid',
  'satellite_domain_missing',
  'secret_key_missing',
  'sign_in_url_invalid',
  'url_malformed',
  'use_cache_unsupported',
]);

/** An error that the developer of the application can fix. */
export class IronclerkError extends Error {
  static {
    IronclerkError.prototype.name = 'IronclerkError';
  }

  /** What is wrong, for programs. */
  readonly code: IronclerkErrorCode;

  /**
   * @param code - what is wrong
   * @param message - what is wrong and what to do next. ` (code=…)` is appended
   *   to it, unless the message is one of `@clerk/nextjs`
   * @param options - `cause`, the underlying error, if any
   */
  constructor(code: IronclerkErrorCode, message: string, options?: ErrorOptions) {
    super(WORDED_BY_CLERK.has(code) ? message : `${message} (code=${code})`, options);
    this.code = code;
  }
}
