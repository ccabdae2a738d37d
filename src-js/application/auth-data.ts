/**
 * Who makes a request, according to the middleware's statement. **Only that
 * statement can sign a user or a machine in.**
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
import { authenticate } from '../observability/authenticate';
import * as environment from '../options/environment';
import { throwMissingSecretKey } from '../options/messages';
import { requestSettings } from '../options/settings';
import type { AcceptsToken } from '../wire/accepts';
import { acceptsMask, isAccepted, isMachineType } from '../wire/accepts';
import type { RequestData, Statement } from './statement';

/** Options of `auth()` and `getAuth()`. */
export interface AuthDataOptions {
  /** The secret key that signatures are verified with. Defaults to `CLERK_SECRET_KEY`. */
  secretKey?: string;
  /** The types of token that are accepted. Defaults to a session token. */
  acceptsToken?: AcceptsToken;
  /** Whether a session with pending tasks counts as signed out. On by default. */
  treatPendingAsSignedOut?: boolean;
}

/** Logs what a helper found, where the middleware runs with `debug: true`. */
export function logWhereAsked(
  helper: string,
  statement: Statement,
  isAuthenticated: boolean,
): void {
  if (statement.debug) {
    const log = new DebugLog(helper);
    const { authStatus, authMessage, authReason } = stateOf(statement);
    log.add('headers', { authStatus, authMessage, authReason });
    log.add('auth', { isAuthenticated });
    log.print();
  }
}

/** The session of a request. Throws if no secret key is set to verify it with. */
export function sessionAuthOf(
  statement: Statement,
  options: AuthDataOptions = {},
): SignedInAuthObject | SignedOutAuthObject {
  const context = () => contextOf(statement, options);
  const accepts = options.acceptsToken || 'session_token';
  const isSession = statement.isSignedIn && statement.tokenType === 'session_token';
  if (!isSession || !isAccepted('session_token', accepts)) {
    return signedOutAuth(context);
  }
  if (!environment.SECRET_KEY && !keysOf(statement.data, options).secretKey) {
    return throwMissingSecretKey();
  }
  return sessionAuth(statement.token, context, options.treatPendingAsSignedOut);
}

/**
 * Who makes a request, session or machine, for a caller that accepts certain
 * types of token. Verifies a machine token that the middleware left unverified,
 * if the caller accepts machines.
 */
export async function identify(
  statement: Statement,
  options: AuthDataOptions = {},
): Promise<AuthObject> {
  const accepts = options.acceptsToken || 'session_token';
  if (!statement.unverified || acceptsOnlySessions(accepts)) {
    return authOf(statement, options);
  }
  const { data } = statement;
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
  const request = {
    method: 'GET',
    url: statement.clerkUrl,
    headers: new Headers({ authorization: `Bearer ${statement.unverified}` }),
  };
  // A hook of the middleware's options is not there.
  const reply = await authenticate(settings.handle, acceptsMask(accepts), request, undefined);
  if (data.debug) {
    const log = new DebugLog('auth()');
    log.add('requestState', decisionOf(reply));
    log.print();
  }
  return authForAccepted(decidedAuthOf(reply, settings), accepts);
}

/** Who makes a request, session or machine, as far as the middleware has verified it. */
export function authOf(statement: Statement, options: AuthDataOptions = {}): AuthObject {
  const accepts = options.acceptsToken || 'session_token';
  if (isMachineType(statement.tokenType)) {
    const { machineAuthObject } = statement.data;
    const context = () => contextOf(statement, options);
    return machineAuthObject && !acceptsOnlySessions(accepts)
      ? authForAccepted(machineAuth(machineAuthObject, statement.token, context), accepts)
      : signedOutAuth(context);
  }
  const acceptsSessions = !Array.isArray(accepts) || accepts.includes('session_token');
  return statement.hasAuthorization && !acceptsSessions
    ? invalidTokenAuth()
    : sessionAuthOf(statement, options);
}

const acceptsOnlySessions = (accepts: NonNullable<AcceptsToken>): boolean =>
  accepts === 'session_token' ||
  (Array.isArray(accepts) && accepts.length === 1 && accepts[0] === 'session_token');

const keysOf = (data: RequestData, options: AuthDataOptions) => ({
  secretKey: options.secretKey || data.secretKey || environment.SECRET_KEY,
  publishableKey: data.publishableKey || environment.PUBLISHABLE_KEY,
});

/** The state, under the names that an auth object's `debug()` uses. */
const stateOf = ({ isSignedIn, message, reason }: Statement) => ({
  authStatus: isSignedIn ? 'signed-in' : 'signed-out',
  authMessage: message,
  authReason: reason,
});

function contextOf(statement: Statement, options: AuthDataOptions) {
  const { data } = statement;
  return {
    ...keysOf(data, options),
    apiUrl: data.apiUrl || environment.API_URL,
    apiVersion: data.apiVersion || environment.API_VERSION,
    ...stateOf(statement),
    treatPendingAsSignedOut: options.treatPendingAsSignedOut ?? true,
  };
}
