/**
 * Who makes a request, from what the middleware handed on. **A session counts
 * only with the middleware's signature over its token**; without the
 * middleware nobody is signed in.
 */

import type { AuthObject } from '@clerk/backend';
import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import {
  authForAccepted,
  invalidTokenAuth,
  machineAuth,
  sessionAuth,
  signedOutAuth,
} from '../auth/auth-object';
import { authOf as decidedAuthOf } from '../auth/request-state';
import { DebugLog, decisionOf } from '../diagnostics/debug';
import * as environment from '../options/environment';
import { AUTH_SIGNATURE_INVALID, throwMissingSecretKey } from '../options/messages';
import { requestSettings } from '../options/settings';
import type { AcceptsToken } from '../wire/accepts';
import { acceptsMask, isAccepted } from '../wire/accepts';
import { addon } from '../wire/addon';
import { authenticate } from '../wire/authenticate';
import { HEADERS, MACHINE_TOKEN_NOT_VERIFIED } from '../wire/names';
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

/** Logs what a helper found, where the middleware runs with `debug: true`. */
export function logWhereAsked(
  helper: string,
  header: HeaderSource,
  isAuthenticated: boolean,
): void {
  if (header(HEADERS.debug) === 'true') {
    const log = new DebugLog(helper);
    log.add('headers', {
      authStatus: header(HEADERS.authStatus),
      authMessage: header(HEADERS.authMessage),
      authReason: header(HEADERS.authReason),
    });
    log.add('auth', { isAuthenticated });
    log.print();
  }
}

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
  if (!context.secretKey) {
    // Anybody can sign under an empty key.
    return throwMissingSecretKey();
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
 * certain types of token. A machine token that the middleware left unverified
 * is verified now, if the caller accepts it. Rejects as `sessionAuthOf` throws.
 */
export async function identify(
  header: HeaderSource,
  options: AuthDataOptions = {},
): Promise<AuthObject> {
  const accepts = options.acceptsToken || 'session_token';
  const isUnverified = header(HEADERS.authReason) === MACHINE_TOKEN_NOT_VERIFIED;
  if (!isUnverified || acceptsOnlySessions(accepts)) {
    return authOf(header, options);
  }
  const data = requestDataOf(header);
  const { apiUrl, apiVersion, audience, clockSkewInMs, jwtKey, machineSecretKey } = data;
  const settings = requestSettings({
    ...keysOf(data, options),
    apiUrl,
    apiVersion,
    audience,
    clockSkewInMs,
    jwtKey,
    machineSecretKey,
  });
  const authorization = header('authorization') ?? '';
  const reply = await authenticate(settings.handle, acceptsMask(accepts), {
    method: 'GET',
    url: header(HEADERS.clerkUrl) ?? '',
    headers: new Headers({ authorization }),
  });
  if (header(HEADERS.debug) === 'true') {
    const log = new DebugLog('auth()');
    log.add('requestState', decisionOf(reply));
    log.print();
  }
  return authForAccepted(decidedAuthOf(reply, settings), accepts);
}

/**
 * Whoever makes a request, session or machine, as far as the middleware has
 * verified it. Throws as `sessionAuthOf` does.
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

const keysOf = (data: RequestData, options: AuthDataOptions) => ({
  secretKey: options.secretKey || data.secretKey || environment.SECRET_KEY,
  publishableKey: data.publishableKey || environment.PUBLISHABLE_KEY,
});

function contextOf(header: HeaderSource, data: RequestData, options: AuthDataOptions) {
  return {
    ...keysOf(data, options),
    apiUrl: data.apiUrl || environment.API_URL,
    apiVersion: data.apiVersion || environment.API_VERSION,
    authStatus: header(HEADERS.authStatus),
    authMessage: header(HEADERS.authMessage),
    authReason: header(HEADERS.authReason),
    treatPendingAsSignedOut: options.treatPendingAsSignedOut ?? true,
  };
}

/** Whether a token is a machine's, by what the core reads in it. */
const isMachineToken = (token: string): boolean => addon.tokenType(token) !== 'session_token';
