/**
 * The headers of `@clerk/nextjs`'s own middleware, read as a statement: **only if
 * `IRONCLERK_PEER_ENVELOPE` is `read`**, since a client could choose them by
 * omitting our statement. Their signature covers only the token, and their
 * request data is encrypted, but not authenticated. They never make a machine
 * token count as verified.
 */

import { claimsOf } from '../auth/claims';
import * as environment from '../options/environment';
import {
  AUTH_SIGNATURE_INVALID,
  encryptionKeyInvalid,
  throwMissingSecretKey,
} from '../options/messages';
import { isMachineType } from '../wire/accepts';
import { addon } from '../wire/addon';
import { currentArrival } from '../wire/arrival';
import { IronclerkError } from '../wire/ironclerk-error';
import { HEADERS } from '../wire/names';
import type { HeaderSource } from './headers';
import type { RequestData, Statement } from './statement';

/** Tolerated difference between clocks, in ms, where none is configured. */
const CLOCK_SKEW = 5000;

/**
 * The statement in the headers; `undefined` if that middleware did not run.
 * Throws `auth_signature_invalid` for an expired session or one without its
 * signature, and `encryption_key_invalid` for request data that cannot be
 * opened.
 */
export function statementOfPeer(header: HeaderSource, secretKey?: string): Statement | undefined {
  const status = header(HEADERS.authStatus);
  if (!status) {
    return undefined;
  }
  const data = requestDataOf(header);
  const bearer = header('authorization')?.replace('Bearer ', '') ?? '';
  const token = header(HEADERS.authToken) ?? '';
  const isSignedIn = status === 'signed-in';
  if (isSignedIn) {
    const key = secretKey || data.secretKey || environment.SECRET_KEY;
    checkSignature(token, key, header(HEADERS.authSignature) ?? '');
  }
  const type = addon.tokenType(bearer || token);
  if (isSignedIn && !isMachineType(type)) {
    checkTimes(token, data.clockSkewInMs ?? CLOCK_SKEW);
  }
  return {
    isSignedIn,
    tokenType: type as Statement['tokenType'],
    reason: header(HEADERS.authReason) ?? '',
    message: header(HEADERS.authMessage) ?? '',
    token,
    hasAuthorization: Boolean(bearer),
    unverified: '',
    clerkUrl: header(HEADERS.clerkUrl) ?? '',
    data,
    debug: Boolean(data.debug),
  };
}

function requestDataOf(header: HeaderSource): RequestData {
  const sealed = header(HEADERS.requestData);
  if (!sealed) {
    return {};
  }
  const { ENCRYPTION_KEYS, SECRET_KEY } = environment;
  const keys = ENCRYPTION_KEYS.length > 0 ? [...ENCRYPTION_KEYS] : [SECRET_KEY].filter(Boolean);
  if (keys.length === 0) {
    // Anybody can seal under an empty key.
    return throwMissingSecretKey();
  }
  try {
    return JSON.parse(addon.openPeerRequestData(sealed, keys));
  } catch {
    throw new IronclerkError('encryption_key_invalid', encryptionKeyInvalid());
  }
}

function checkSignature(token: string, secretKey: string, signature: string): void {
  if (!secretKey) {
    // Anybody can sign under an empty key.
    throwMissingSecretKey();
  }
  if (!signature || !addon.verifyTokenSignature(token, secretKey, signature)) {
    throw new IronclerkError('auth_signature_invalid', AUTH_SIGNATURE_INVALID);
  }
}

/** The signature has no time of its own: the session's counts. */
function checkTimes(token: string, clockSkew: number): void {
  const { exp, nbf } = claimsOf(token);
  const at = currentArrival()?.at ?? Date.now();
  if (!(exp * 1000 + clockSkew >= at) || (nbf && !(nbf * 1000 - clockSkew <= at))) {
    throw new IronclerkError('auth_signature_invalid', AUTH_SIGNATURE_INVALID);
  }
}
