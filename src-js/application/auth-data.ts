/**
 * Who makes a request, from what the middleware handed on. **A session counts
 * only with the middleware's signature over its token**; without the
 * middleware nobody is signed in.
 */

import type { AuthObject } from '@clerk/backend';
import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import { isAccepted } from '../accepts';
import { addon } from '../addon';
import {
  authForAccepted,
  invalidTokenAuth,
  machineAuth,
  sessionAuth,
  signedOutAuth,
} from '../auth-object';
import * as environment from '../environment';
import { AUTH_SIGNATURE_INVALID } from '../errors';
import { HEADERS } from '../names';
import type { AcceptsToken } from '../types';
import type { HeaderSource } from './headers';
import { type RequestData, requestDataOf } from './request-data';

/** Options of `auth()` and `getAuth()`. */
export interface AuthDataOptions {
  secretKey?: string;
  acceptsToken?: AcceptsToken;
  treatPendingAsSignedOut?: boolean;
}

/** Whether the middleware ran for a request. */
export const middlewareRan = (header: HeaderSource): boolean => Boolean(header(HEADERS.authStatus));

/**
 * The session of a request. Throws `auth_signature_invalid` when a session is
 * claimed without the middleware's signature, and `encryption_key_invalid`
 * when the request data cannot be opened.
 */
export function sessionAuthOf(
  header: HeaderSource,
  options: AuthDataOptions = {},
): SignedInAuthObject | SignedOutAuthObject {
  return sessionOf(header, requestDataOf(header), options);
}

function sessionOf(
  header: HeaderSource,
  data: RequestData,
  options: AuthDataOptions,
): SignedInAuthObject | SignedOutAuthObject {
  const context = contextOf(header, data, options);
  const accepts = options.acceptsToken || 'session_token';
  if (!isAccepted('session_token', accepts) || context.authStatus !== 'signed-in') {
    return signedOutAuth(context);
  }
  const token = header(HEADERS.authToken) ?? '';
  const signature = header(HEADERS.authSignature) ?? '';
  if (!signature || !addon.verifyTokenSignature(token, context.secretKey, signature)) {
    throw new Error(AUTH_SIGNATURE_INVALID);
  }
  return isMachineToken(token)
    ? signedOutAuth(context)
    : sessionAuth(token, context, options.treatPendingAsSignedOut);
}

/**
 * Whoever makes a request, session or machine, as a caller sees it who accepts
 * certain types of token. Throws as `sessionAuthOf` does.
 */
export function authOf(header: HeaderSource, options: AuthDataOptions = {}): AuthObject {
  const data = requestDataOf(header);
  const accepts = options.acceptsToken || 'session_token';
  const bearer = header('authorization')?.replace('Bearer ', '');
  if (bearer && isMachineToken(bearer)) {
    const context = contextOf(header, data, options);
    return data.machineAuthObject && !acceptsOnlySessions(accepts)
      ? authForAccepted(machineAuth(data.machineAuthObject, bearer, context), accepts)
      : signedOutAuth(context);
  }
  if (bearer && Array.isArray(accepts) && !accepts.includes('session_token')) {
    return invalidTokenAuth();
  }
  return sessionOf(header, data, options);
}

const acceptsOnlySessions = (accepts: NonNullable<AcceptsToken>): boolean =>
  accepts === 'session_token' ||
  (Array.isArray(accepts) && accepts.length === 1 && accepts[0] === 'session_token');

function contextOf(header: HeaderSource, data: RequestData, options: AuthDataOptions) {
  return {
    secretKey: options.secretKey || data.secretKey || environment.SECRET_KEY,
    publishableKey: data.publishableKey || environment.PUBLISHABLE_KEY,
    apiUrl: environment.API_URL,
    apiVersion: environment.API_VERSION,
    authStatus: header(HEADERS.authStatus),
    authMessage: header(HEADERS.authMessage),
    authReason: header(HEADERS.authReason),
    treatPendingAsSignedOut: options.treatPendingAsSignedOut ?? true,
  };
}

/** Whether a token is a machine's: by its prefix, or by what its JWT says of itself. */
function isMachineToken(token: string): boolean {
  if (/^(?:mt_|oat_|ak_)/.test(token)) {
    return true;
  }
  const [header, payload] = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? token.split('.') : [];
  if (!header || !payload) {
    return false;
  }
  const { typ } = decode(header);
  const { sub } = decode(payload);
  return (
    typ === 'at+jwt' ||
    typ === 'application/at+jwt' ||
    (typeof sub === 'string' && sub.startsWith('mch_'))
  );
}

function decode(part: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
