/** The result of `authenticateRequest()`, in the shape of `@clerk/backend`'s. */

import type { AuthObject } from '@clerk/backend';
import type { RequestState } from '@clerk/backend/internal';
import type { Settings } from '../options/settings';
import { isMachineType } from '../wire/accepts';
import type { Reply } from '../wire/reply';
import {
  anonymousMachineAuth,
  invalidTokenAuth,
  machineAuth,
  sessionAuth,
  signedOutAuth,
} from './auth-object';
import { stateHeadersOf } from './state-headers';

/** Turns what the addon decided into a request state. */
export function requestStateOf(reply: Reply, settings: Settings): RequestState<never> {
  const isSignedIn = reply.status === 'signed-in';
  const text = (name: string) => (reply.tokenType === null ? '' : settings[name] || '');
  return {
    status: reply.status,
    reason: reply.reason,
    message: isSignedIn ? null : reply.message,
    proxyUrl: reply.tokenType === null ? '' : reply.proxyUrl,
    publishableKey: text('publishableKey'),
    isSatellite: reply.tokenType !== null && settings.isSatellite,
    domain: text('domain'),
    signInUrl: text('signInUrl'),
    signUpUrl: text('signUpUrl'),
    afterSignInUrl: text('afterSignInUrl'),
    afterSignUpUrl: text('afterSignUpUrl'),
    isSignedIn,
    isAuthenticated: isSignedIn,
    tokenType: reply.tokenType,
    token: isSignedIn ? reply.token : null,
    headers: new Headers(stateHeadersOf(reply)),
    toAuth: (options?: { treatPendingAsSignedOut?: boolean }) =>
      reply.status === 'handshake'
        ? null
        : authOf(reply, settings, options?.treatPendingAsSignedOut),
  } as unknown as RequestState<never>;
}

/** The auth object of a decision, for callers who accept any type of token. */
export function authOf(
  reply: Reply,
  settings: Settings,
  treatPendingAsSignedOut?: boolean,
): AuthObject {
  const { status, tokenType, reason, message } = reply;
  if (tokenType === null) {
    return invalidTokenAuth();
  }
  if (isMachineType(tokenType)) {
    return status === 'signed-in'
      ? machineAuth(JSON.parse(reply.machine), reply.token, () => settings)
      : anonymousMachineAuth(tokenType, { reason, message });
  }
  return status === 'signed-in'
    ? sessionAuth(reply.token, () => settings, treatPendingAsSignedOut)
    : signedOutAuth(() => ({ ...settings, status, reason, message }));
}
