/** The request that the App Router is serving. */

import { IronclerkError } from '../wire/ironclerk-error';
import type { Incoming } from './headers';
import { isPrerenderingBailout, isUseCacheError, UseCacheError } from './next-errors';
import { testHeaders } from './test-identity';

/**
 * The headers of the current request. Throws what Next.js throws where a page
 * is prerendered, and a readable error outside of the App Router.
 */
export async function currentHeaders(): Promise<Headers> {
  const tested = testHeaders();
  if (tested) {
    return tested;
  }
  try {
    const { headers } = require('next/headers') as typeof import('next/headers');
    return (await headers()) as unknown as Headers;
  } catch (error) {
    if (isPrerenderingBailout(error)) {
      throw error;
    }
    if (isUseCacheError(error)) {
      throw new UseCacheError(error);
    }
    throw new IronclerkError(
      'app_router_required',
      `Clerk: auth(), currentUser() and clerkClient(), are only supported in App Router (/app directory).\nIf you're using /pages, try getAuth() instead.\nOriginal error: ${error}`,
      { cause: error },
    );
  }
}

/** The current request by its headers. Next.js does not reveal the requested page. */
export const incomingWith = (headers: Headers): Incoming => ({
  header: (name) => headers.get(name) ?? undefined,
  target: '',
});
