/**
 * Environment variables, read once when the package is loaded, as `@clerk/nextjs`
 * reads them. **The environment takes precedence over the build's variables**
 * (`built-variables.ts`). An unset variable is an empty string.
 */

import { bytesOfBase64 } from '../wire/base64';
import { IronclerkError } from '../wire/ironclerk-error';
import { builtVariables } from './built-variables';

const built = builtVariables();

/** White space around a value is trimmed: files that hold a secret end with a line feed. */
const read = (name: string): string =>
  process.env[name]?.trim() || String(built[name] ?? '').trim();
/** Whether a variable is true. */
const isTruthy = (value: string): boolean => /^(true|1)$/i.test(value);

/** The publishable key of the instance. */
export const PUBLISHABLE_KEY = read('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY');
/** The secret key of the instance. */
export const SECRET_KEY = read('CLERK_SECRET_KEY');
/** The secret key of a machine, for machine-to-machine tokens. */
export const MACHINE_SECRET_KEY = read('CLERK_MACHINE_SECRET_KEY');
/** The public key (PEM) that makes verification networkless. */
export const JWT_KEY = read('CLERK_JWT_KEY');
/** The base URL of the Backend API. */
export const API_URL = read('CLERK_API_URL') || apiUrlOf(PUBLISHABLE_KEY);
/** The version of the Backend API. */
export const API_VERSION = read('CLERK_API_VERSION') || 'v1';
/**
 * How long, in ms, public keys that were fetched go on being used while the
 * Backend API cannot be reached. An hour unless `IRONCLERK_JWKS_MAX_AGE_IN_MS`
 * says otherwise; with 0 every request fetches them.
 */
export const JWKS_MAX_AGE = milliseconds('IRONCLERK_JWKS_MAX_AGE_IN_MS');
/** The address of the store that the instances of a fleet share. */
export const STORE = read('IRONCLERK_STORE');
/** The longest that a request waits for one call of the store, in ms. */
export const STORE_TIMEOUT = milliseconds('IRONCLERK_STORE_TIMEOUT_IN_MS');
/** How long the fleet takes a verified machine token for valid, in ms. */
export const STORE_MACHINE_TOKEN_LIFETIME = milliseconds(
  'IRONCLERK_STORE_MACHINE_TOKEN_LIFETIME_IN_MS',
);
/** Whether revocations of other instances are followed through the store. */
export const STORE_REVOCATIONS = isTruthy(read('IRONCLERK_STORE_REVOCATIONS'));
/** The domain of a satellite application. */
export const DOMAIN = read('NEXT_PUBLIC_CLERK_DOMAIN');
/** The proxy in front of the Frontend API. */
export const PROXY_URL = read('NEXT_PUBLIC_CLERK_PROXY_URL');
/** Whether the application is on a satellite domain. */
export const IS_SATELLITE = isTruthy(read('NEXT_PUBLIC_CLERK_IS_SATELLITE'));
/** Whether the client of the Backend API sends no telemetry. */
export const TELEMETRY_DISABLED = isTruthy(read('NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED'));
/** Whether that client logs its telemetry instead of sending it. */
export const TELEMETRY_DEBUG = isTruthy(read('NEXT_PUBLIC_CLERK_TELEMETRY_DEBUG'));
/** The URL or path of the sign-in page. */
export const SIGN_IN_URL = read('NEXT_PUBLIC_CLERK_SIGN_IN_URL');
/** The URL or path of the sign-up page. */
export const SIGN_UP_URL = read('NEXT_PUBLIC_CLERK_SIGN_UP_URL');

/**
 * The keys that request data is sealed under: the first seals, all open, so
 * that a key can be rotated. `CLERK_ENCRYPTION_KEY` holds one key, or several
 * separated by commas.
 */
export const ENCRYPTION_KEYS: readonly string[] = read('CLERK_ENCRYPTION_KEY')
  .split(',')
  .map((key) => key.trim())
  .filter(Boolean);

/**
 * Whether request data is also written in the envelope of `@clerk/nextjs`, so
 * that its `ClerkProvider` and `auth()` can read it. On unless
 * `IRONCLERK_PEER_ENVELOPE` is `off`.
 */
export const PEER_ENVELOPE = read('IRONCLERK_PEER_ENVELOPE') !== 'off';
/**
 * Whether the headers of `@clerk/nextjs`'s own middleware count, too, if ours
 * states nothing. They prove less, so they count only if
 * `IRONCLERK_PEER_ENVELOPE` is `read`.
 */
export const READS_PEER_ENVELOPE = read('IRONCLERK_PEER_ENVELOPE') === 'read';

/**
 * Whether spans and metrics go to the application's OpenTelemetry, where it has
 * registered one. On unless `IRONCLERK_OPENTELEMETRY` is `off`, `false` or `0`.
 */
export const OPENTELEMETRY = !/^(off|false|0)$/i.test(read('IRONCLERK_OPENTELEMETRY'));

/**
 * Whether deployments on the platform's own domain are left unproxied. Read when
 * needed, like the platform's variables, which may be set later.
 */
export const isAutoProxyDisabled = (): boolean => isTruthy(read('CLERK_DISABLE_AUTO_PROXY'));

/** A time in ms; throws if a variable holds something else. */
function milliseconds(name: string): number | undefined {
  const text = read(name);
  if (text && !/^\d+$/.test(text)) {
    throw new IronclerkError(
      'environment_invalid',
      `ironclerk: ${name} must be a whole number of milliseconds, 0 or more.`,
    );
  }
  return text ? Number(text) : undefined;
}

/**
 * The base URL of the Backend API that serves a publishable key's instance:
 * Clerk's own staging and local instances are served by other ones.
 */
export function apiUrlOf(publishableKey: string): string {
  const host = bytesOfBase64(publishableKey.split('_')[2] || '').replace(/\$$/, '');
  const endsWith = (suffixes: string[]) => suffixes.some((suffix) => host.endsWith(suffix));
  if (host.startsWith('clerk.') && endsWith(['.lcl.dev', '.lclstage.dev', '.lclclerk.com'])) {
    return 'https://api.clerk.com';
  }
  if (endsWith(['.lcl.dev', 'lclstage.dev', '.lclclerk.com'])) {
    return 'https://api.lclclerk.com';
  }
  return endsWith(['.accountsstage.dev']) ? 'https://api.clerkstage.dev' : 'https://api.clerk.com';
}
