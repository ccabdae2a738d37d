/**
 * A secret key in a public variable. **A build that would write it into the bundles of
 * browsers stops**; a development server reports it and continues.
 */

import { IronclerkError } from '../wire/ironclerk-error';

const PUBLISHABLE_KEY = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY';

/** What a secret key of Clerk begins with, also if it was pasted with quotes. */
const SECRET_KEY = /^\s*["']?sk_(?:test|live)_/;

/**
 * Throws `secret_key_exposed` if a `NEXT_PUBLIC_` variable holds Clerk's secret key, such
 * as where the two keys are swapped; logs it in development.
 */
export function refuseExposedSecret(): void {
  const name = Object.keys(process.env).find(holdsSecretKey);
  if (name === undefined) {
    return;
  }
  const error = new IronclerkError(
    'secret_key_exposed',
    `ironclerk: ${name} holds a secret key, and Next.js writes public variables into the bundles of browsers. ${fixOf(name)} If such a build was published, replace the secret key in the Clerk Dashboard.`,
  );
  if (process.env.NODE_ENV !== 'development') {
    throw error;
  }
  console.error(error.message);
}

/** The secret keys of other services look like Clerk's, and only the name tells them apart. */
function holdsSecretKey(name: string): boolean {
  const value = process.env[name]?.trim() ?? '';
  return (
    name.startsWith('NEXT_PUBLIC_') &&
    SECRET_KEY.test(value) &&
    (name.includes('CLERK') || value === process.env.CLERK_SECRET_KEY?.trim())
  );
}

const fixOf = (name: string): string =>
  name === PUBLISHABLE_KEY
    ? 'Set it to the publishable key, which begins with pk_: the two keys may be swapped.'
    : 'Remove it, and read CLERK_SECRET_KEY on the server only.';
