/** `getAuth()`: API routes and `getServerSideProps` of the Pages Router. */

import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import { middlewareMissing } from '../options/messages';
import type { RequestLike } from '../options/types';
import { IronclerkError } from '../wire/ironclerk-error';
import { type AuthDataOptions, logWhereAsked, sessionAuthOf } from './auth-data';
import { incomingOf } from './headers';
import { statementOf } from './read-statement';

/**
 * The session of a request. Throws if `clerkMiddleware()` did not run for it, or
 * if the request carries an invalid statement.
 */
export function getAuth(
  req: RequestLike,
  opts?: AuthDataOptions,
): SignedInAuthObject | SignedOutAuthObject {
  const statement = statementOf(incomingOf(req), opts?.secretKey);
  if (!statement) {
    throw new IronclerkError('middleware_missing', middlewareMissing('getAuth'));
  }
  const object = sessionAuthOf(statement, opts);
  logWhereAsked('getAuth()', statement, object.isAuthenticated);
  return object;
}
