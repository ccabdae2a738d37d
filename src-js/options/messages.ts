/**
 * Messages for developers. Their wording and codes are those of `@clerk/nextjs`,
 * so existing documentation of them still applies.
 * {@link IronclerkError} appends the codes.
 */

import { IronclerkError, type IronclerkErrorCode } from '../wire/ironclerk-error';
import { middlewareFileNames } from './middleware-names';

/** The middleware file as messages call it. */
export const middlewareFile = (): string => middlewareFileNames().join(' or ');

/**
 * `auth()` or `getAuth()` ran although the middleware did not; `firstStep` is what
 * to check first.
 */
export const middlewareMissing = (helper: string, firstStep?: string): string =>
  `Clerk: ${helper}() was called but Clerk can't detect usage of clerkMiddleware(). Please ensure the following:
- ${firstStep ? `${firstStep}\n- ` : ''}clerkMiddleware() is used in your Next.js ${middlewareFile()} file.
- Your ${middlewareFile()} matcher is configured to match this route or page.
- If you are using the src directory, make sure the ${middlewareFile()} file is inside of it.

If you've verified your configuration and are still seeing this error, there may be a runtime issue or a problem communicating with Clerk.

For more details, see https://clerk.com/err/auth-middleware
`;

/** The request signature is missing or wrong. */
export const AUTH_SIGNATURE_INVALID =
  "Clerk: Unable to verify request, this usually means the Clerk middleware did not run. Ensure Clerk's middleware is properly integrated and matches the current route. For more information, see: https://clerk.com/docs/reference/nextjs/clerk-middleware.";

/** Anybody who knows the seed of an emulator can have made the statement. */
export const EMULATOR_SEAL_REFUSED =
  'ironclerk: The middleware of this process did not make the statement about this request, and it is sealed with a key of the emulator, which anybody can make. Let the middleware run for this route, or, if it runs in another process, set CLERK_ENCRYPTION_KEY in both.';

/** Request data cannot be opened, in production. */
const ENCRYPTION_KEY_INVALID =
  'Clerk: Unable to decrypt request data, this usually means the encryption key is invalid. Ensure the encryption key is properly set. For more information, see: https://clerk.com/docs/reference/nextjs/clerk-middleware#dynamic-keys.';

/** Request data cannot be opened, in development. */
const ENCRYPTION_KEY_INVALID_IN_DEVELOPMENT =
  'Clerk: Unable to decrypt request data.\n\nRefresh the page if your .env file was just updated. If the issue persists, ensure the encryption key is valid and properly set.\n\nFor more information, see: https://clerk.com/docs/reference/nextjs/clerk-middleware#dynamic-keys.';

/** Request data cannot be opened. */
export const encryptionKeyInvalid = (): string =>
  process.env.NODE_ENV === 'production'
    ? ENCRYPTION_KEY_INVALID
    : ENCRYPTION_KEY_INVALID_IN_DEVELOPMENT;

/** A secret key was given as an option, without a key to seal it with. */
export const ENCRYPTION_KEY_MISSING =
  'Clerk: Missing `CLERK_ENCRYPTION_KEY`. Required for propagating `secretKey` middleware option. See docs: https://clerk.com/docs/references/nextjs/clerk-middleware#dynamic-keys.';

/** A satellite without a domain. */
export const MISSING_DOMAIN_AND_PROXY = `
Missing domain and proxyUrl. A satellite application needs to specify a domain or a proxyUrl.

1) With middleware
   e.g. export default clerkMiddleware({domain:'YOUR_DOMAIN',isSatellite:true});
2) With environment variables e.g.
   NEXT_PUBLIC_CLERK_DOMAIN='YOUR_DOMAIN'
   NEXT_PUBLIC_CLERK_IS_SATELLITE='true'
   `;

/** A satellite of a development instance without a sign-in page elsewhere. */
export const MISSING_SIGN_IN_URL = `
Invalid signInUrl. A satellite application requires a signInUrl for development instances.
Check if signInUrl is missing from your configuration or if it is not an absolute URL

1) With middleware
   e.g. export default clerkMiddleware({signInUrl:'SOME_URL', isSatellite:true});
2) With environment variables e.g.
   NEXT_PUBLIC_CLERK_SIGN_IN_URL='SOME_URL'
   NEXT_PUBLIC_CLERK_IS_SATELLITE='true'`;

/** `@clerk/shared` words the errors of missing keys, and throws them. */
const thrower = () =>
  (require('@clerk/shared/error') as typeof import('@clerk/shared/error')).buildErrorThrower({
    packageName: 'ironclerk',
  });

/** Throws that the publishable key is missing. */
export function throwMissingPublishableKey(): never {
  return rethrow('publishable_key_missing', () => thrower().throwMissingPublishableKeyError());
}

/** Throws that the secret key is missing. */
export function throwMissingSecretKey(): never {
  return rethrow('secret_key_missing', () => thrower().throwMissingSecretKeyError());
}

function rethrow(code: IronclerkErrorCode, fail: () => never): never {
  try {
    return fail();
  } catch (error) {
    throw new IronclerkError(code, (error as Error).message);
  }
}
