/**
 * Auth objects: who makes a request, as the application sees it. Their members
 * are those of `@clerk/backend`'s; what is heavy is loaded when first used.
 */

import type { AuthObject, InvalidTokenAuthObject, MachineAuthObject } from '@clerk/backend';
import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import type {
  CheckAuthorizationFromSessionClaims,
  JwtPayload,
  ServerGetToken,
  SessionStatusClaim,
} from '@clerk/shared/types';
import { truncateSecrets } from '../diagnostics/redact';
import type { AcceptsToken } from '../wire/accepts';
import { isAccepted, isMachineType } from '../wire/accepts';
import { claimsOf, propertiesOf } from './claims';

/** What an auth object needs to know of the instance. */
export interface AuthContext {
  readonly secretKey?: string;
  readonly apiUrl?: string;
  readonly apiVersion?: string;
  readonly [name: string]: unknown;
}

/** Gives what an auth object needs to know, once it is needed. */
export type ContextOf = () => AuthContext;

/** Anonymous machines have the same members, all of them `null`. */
const MACHINE_MEMBERS = {
  api_key: { name: null, claims: null, scopes: null, userId: null, orgId: null },
  m2m_token: { claims: null, scopes: null, machineId: null },
  oauth_token: { scopes: null, userId: null, clientId: null },
} as const;

const never = (): false => false;
const nothing = async (): Promise<null> => null;

/**
 * The auth object of a session, from its verified token. A pending session is
 * signed out unless `treatPendingAsSignedOut` is `false`.
 */
export function sessionAuth(
  token: string,
  contextOf: ContextOf,
  treatPendingAsSignedOut = true,
): SignedInAuthObject | SignedOutAuthObject {
  const claims = claimsOf(token);
  if (treatPendingAsSignedOut && claims.sts === 'pending') {
    return signedOutAuth(undefined, claims.sts);
  }
  return signedInAuth(token, claims, contextOf);
}

function signedInAuth(token: string, claims: JwtPayload, contextOf: ContextOf): SignedInAuthObject {
  const properties = propertiesOf(claims);
  return {
    tokenType: 'session_token',
    actor: properties.actor,
    sessionClaims: claims,
    sessionId: properties.sessionId,
    sessionStatus: properties.sessionStatus,
    userId: properties.userId,
    orgId: properties.orgId,
    orgRole: properties.orgRole,
    orgSlug: properties.orgSlug,
    orgPermissions: properties.orgPermissions,
    factorVerificationAge: properties.factorVerificationAge,
    getToken: getTokenOf(properties.sessionId, token, contextOf),
    has: checkOf(properties, claims),
    debug: () => truncateSecrets({ ...contextOf(), sessionToken: token }),
    isAuthenticated: true,
  };
}

function getTokenOf(sessionId: string, token: string, contextOf: ContextOf): ServerGetToken {
  return async (options = {}) => {
    if (!sessionId) {
      return null;
    }
    if (!options.template && options.expiresInSeconds === undefined) {
      return token;
    }
    const { createClerkClient } = require('@clerk/backend') as typeof import('@clerk/backend');
    const { secretKey, apiUrl, apiVersion } = contextOf();
    const { sessions } = createClerkClient({ secretKey, apiUrl, apiVersion });
    const { template, expiresInSeconds } = options;
    return (await sessions.getToken(sessionId, template || '', expiresInSeconds)).jwt;
  };
}

/** `has()`: every requested condition must be met. */
function checkOf(
  properties: ReturnType<typeof propertiesOf>,
  claims: JwtPayload,
): CheckAuthorizationFromSessionClaims {
  let check: CheckAuthorizationFromSessionClaims | undefined;
  return ((params) => {
    check ??= createCheck(properties, claims);
    return check(params);
  }) as CheckAuthorizationFromSessionClaims;
}

function createCheck(
  {
    orgId,
    orgRole,
    orgPermissions,
    userId,
    factorVerificationAge,
  }: ReturnType<typeof propertiesOf>,
  claims: JwtPayload,
): CheckAuthorizationFromSessionClaims {
  const { createCheckAuthorization } =
    require('@clerk/shared/authorization') as typeof import('@clerk/shared/authorization');
  return createCheckAuthorization({
    orgId,
    orgRole,
    orgPermissions,
    userId,
    factorVerificationAge,
    features: (claims.fea as string) || '',
    plans: (claims.pla as string) || '',
  }) as CheckAuthorizationFromSessionClaims;
}

/** The auth object of a signed-out visitor; keeps the `sessionStatus` of a pending session. */
export function signedOutAuth(
  contextOf?: ContextOf,
  sessionStatus?: SessionStatusClaim,
): SignedOutAuthObject {
  return {
    tokenType: 'session_token',
    sessionClaims: null,
    sessionId: null,
    sessionStatus: sessionStatus ?? null,
    userId: null,
    actor: null,
    orgId: null,
    orgRole: null,
    orgSlug: null,
    orgPermissions: null,
    factorVerificationAge: null,
    getToken: nothing,
    has: never,
    debug: () => truncateSecrets(contextOf?.()),
    isAuthenticated: false,
  };
}

/** The auth object of a machine, from its serializable members. */
export function machineAuth(
  members: Record<string, unknown>,
  token: string,
  contextOf: ContextOf,
): MachineAuthObject<'api_key' | 'm2m_token' | 'oauth_token'> {
  return {
    ...members,
    getToken: async () => (members.isAuthenticated ? token : null),
    has: never,
    debug: () => truncateSecrets(contextOf()),
  } as unknown as MachineAuthObject<'api_key' | 'm2m_token' | 'oauth_token'>;
}

/** The auth object of a machine that did not authenticate. */
export function anonymousMachineAuth(
  tokenType: keyof typeof MACHINE_MEMBERS,
  debugData?: Record<string, unknown>,
): MachineAuthObject<'api_key' | 'm2m_token' | 'oauth_token'> {
  return {
    id: null,
    subject: null,
    has: never,
    getToken: nothing,
    debug: () => truncateSecrets(debugData),
    isAuthenticated: false,
    tokenType,
    ...MACHINE_MEMBERS[tokenType],
  } as unknown as MachineAuthObject<'api_key' | 'm2m_token' | 'oauth_token'>;
}

/** The auth object of a token whose type is not accepted. */
export function invalidTokenAuth(): InvalidTokenAuthObject {
  return {
    isAuthenticated: false,
    tokenType: null,
    getToken: nothing,
    has: never,
    debug: () => ({}),
  };
}

/** `auth` for a caller that accepts only certain types of token. */
export function authForAccepted(auth: AuthObject, accepts: NonNullable<AcceptsToken>): AuthObject {
  if (accepts === 'any' || isAccepted(auth.tokenType, accepts)) {
    return auth;
  }
  if (Array.isArray(accepts)) {
    return invalidTokenAuth();
  }
  return isMachineType(accepts) ? anonymousMachineAuth(accepts) : signedOutAuth();
}
