/** `getAuth()`: API routes and `getServerSideProps` of the Pages Router. */

import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import { middlewareMissing } from '../options/messages';
import type { RequestLike } from '../options/types';
import { type AuthDataOptions, logWhereAsked, middlewareRan, sessionAuthOf } from './auth-data';
import { headersOf } from './headers';

/**
 * The session of a request. Throws when `clerkMiddleware()` did not run for
 * it, or when its signature is not the middleware's.
 */
export function getAuth(
  req: RequestLike,
  opts?: AuthDataOptions,
): SignedInAuthObject | SignedOutAuthObject {
  const header = headersOf(req);
  if (!middlewareRan(header)) {
    throw new Error(middlewareMissing('getAuth'));
  }
  const object = sessionAuthOf(header, opts);
  logWhereAsked('getAuth()', header, object.isAuthenticated);
  return object;
}
