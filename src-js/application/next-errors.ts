/**
 * Errors of Next.js that this package must not swallow: they tell the server
 * that a page cannot be prerendered, or that a cached function reads the request.
 * Their texts identify them: Next.js marks only some of them with a field, and
 * which ones differs from release to release.
 */

import { IronclerkError } from '../wire/ironclerk-error';

const MARKER = Symbol.for('clerk_use_cache_error');

const USE_CACHE_ADVICE = `Clerk: auth() and currentUser() cannot be called inside a "use cache" function. These functions access \`headers()\` internally, which is a dynamic API not allowed in cached contexts.

To fix this, call auth() outside the cached function and pass the values you need as arguments:

  import { auth, clerkClient } from '@clerk/nextjs/server';

  async function getCachedUser(userId: string) {
    "use cache";
    const client = await clerkClient();
    return client.users.getUser(userId);
  }

  // In your component/page:
  const { userId } = await auth();
  if (userId) {
    const user = await getCachedUser(userId);
  }`;

/** A call of `auth()` inside of `use cache`. */
export class UseCacheError extends IronclerkError {
  readonly [MARKER] = true;
  override readonly name = 'ClerkUseCacheError';

  /** Wraps the error that Next.js threw. */
  constructor(readonly originalError: Error) {
    const message = `${USE_CACHE_ADVICE}\n\nOriginal error: ${originalError.message}`;
    super('use_cache_unsupported', message, { cause: originalError });
  }
}

/** Whether an error is a {@link UseCacheError}, of whichever copy of this package. */
export const isWrappedUseCacheError = (error: unknown): boolean =>
  error instanceof Error && MARKER in error;

/** Whether Next.js says that a cached function reads the request. */
export function isUseCacheError(error: unknown): error is Error {
  if (!(error instanceof Error)) {
    return false;
  }
  const message = error.message.toLowerCase();
  const names = (...texts: string[]) => texts.some((text) => message.includes(text));
  return (
    (names('"use cache"', "'use cache'") && names('inside ', 'headers', 'cookies')) ||
    (names('cache scope') && names('dynamic data source'))
  );
}

/** Whether Next.js says that a page cannot be prerendered. */
export function isPrerenderingBailout(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }
  const message = error.message.toLowerCase();
  return [
    'needs to bail out of prerendering at this point because it used ',
    'dynamic server usage',
    'this page needs to bail out of prerendering',
    'during prerendering',
  ].some((text) => message.includes(text));
}
