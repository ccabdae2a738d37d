/** An instance of a running emulator, as tests and applications use it. */

import { issueOAuthAccessToken } from './admin/admin-api';
import { ApiError } from './errors';
import { instancePath } from './frontend/audience';
import type { Instance, InstanceType } from './instance';
import { environmentOf, portalEnvironmentOf } from './instance-environment';
import type { RotationOptions } from './key-ring';
import type { SessionTokenClaims, TokenHeader } from './session-token';
import { oauthAccessTokenById } from './store/oauth-access-token';
import { endSession, sessionById } from './store/session';
import {
  applyTo,
  type SignedIn,
  type SignInOptions,
  type SignInTarget,
  signInUser,
} from './test-sign-in';

/** What an OAuth access token is issued for. */
export interface OAuthAccessTokenOptions {
  /** The user who gives access. */
  readonly userId: string;
  /** The OAuth client that gets it; one of the emulator's own when left out. */
  readonly clientId?: string;
  /** `openid`, `profile` and `email` when left out. */
  readonly scopes?: readonly string[];
  /** `opaque`, which begins with `oat_`, when left out. */
  readonly format?: 'opaque' | 'jwt';
  /** A day when left out. */
  readonly secondsUntilExpiration?: number;
}

/** An OAuth access token. */
export interface IssuedOAuthAccessToken {
  /** The identifier, by which it can be revoked. */
  readonly id: string;
  /** The token, for `Authorization: Bearer …`. */
  readonly token: string;
}

/** One instance of an emulator. */
export interface EmulatedInstance {
  /** Whether its keys are those of development or of production. */
  readonly instanceType: InstanceType;
  /** The host that the publishable key encodes. */
  readonly frontendApi: string;
  /** The publishable key, `pk_test_…` or `pk_live_…`. */
  readonly publishableKey: string;
  /** The secret key, `sk_test_…` or `sk_live_…`. */
  readonly secretKey: string;
  /** The current public key in PEM, for the option `jwtKey`. */
  readonly jwtKey: string;
  /** The `kid` of the current signing key. */
  readonly keyId: string;
  /** The user that a token names when its claims do not: ada@example.com. */
  readonly userId: string;
  /** The environment variables that point an application at this instance. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same, with the account portal's pages for signing in and up. */
  readonly portalEnvironment: Readonly<Record<string, string>>;
  /** The account portal's URL, without a slash at its end. */
  readonly portalUrl: string;
  /**
   * A session token, valid for 60 seconds from now. `claims` and `header` go
   * over the defaults; `undefined` leaves a claim or a field out.
   */
  mintSessionToken(claims?: SessionTokenClaims, header?: TokenHeader): string;
  /** Replaces the signing key. The key set lists only the new one, unless they overlap. */
  rotateSigningKey(options?: RotationOptions): void;
  /**
   * Signs in the user whom an identifier, an email address or a username
   * names. Sets cookies on a Playwright page or context, or the header
   * `cookie` on a request. Rejects if the user does not exist.
   */
  signIn(target: SignInTarget, user: string, options?: SignInOptions): Promise<SignedIn>;
  /** Revokes a session; tokens it has stay valid until they expire. */
  revokeSession(sessionId: string): void;
  /** Issues an OAuth access token of a user, opaque or as a JSON Web Token. */
  createOAuthAccessToken(options: OAuthAccessTokenOptions): IssuedOAuthAccessToken;
  /** Revokes an OAuth access token. */
  revokeOAuthAccessToken(id: string): void;
}

/** The `position`-th instance of the emulator at `origin`. */
export function emulatedInstance(
  instance: Instance,
  position: number,
  origin: string,
): EmulatedInstance {
  const { store } = instance;
  const portalUrl = origin + instancePath(position);
  return {
    instanceType: instance.instanceType,
    frontendApi: instance.frontendApi,
    publishableKey: instance.publishableKey,
    secretKey: instance.secretKey,
    get jwtKey() {
      return instance.jwtKey;
    },
    get keyId() {
      return instance.keyId;
    },
    userId: instance.userId,
    environment: environmentOf(instance, position, origin),
    portalEnvironment: portalEnvironmentOf(instance, position, origin),
    portalUrl,
    mintSessionToken: (claims, header) => instance.mintSessionToken(claims, header),
    rotateSigningKey: (options) => instance.rotateSigningKey(options),
    signIn: async (target, user, options) => {
      const signedIn = explained(() => signInUser(instance, portalUrl, user, options));
      await applyTo(target, signedIn);
      return signedIn;
    },
    revokeSession: (id) => {
      explained(() => endSession(store, sessionById(store, id), 'revoked'));
    },
    createOAuthAccessToken: ({ userId, clientId, scopes, format, secondsUntilExpiration }) => {
      const { id, token } = issueOAuthAccessToken(instance, {
        user_id: userId,
        client_id: clientId,
        scopes,
        format,
        seconds_until_expiration: secondsUntilExpiration,
      });
      return { id, token };
    },
    revokeOAuthAccessToken: (id) => {
      store.update(oauthAccessTokenById(store, id), { revoked: true });
    },
  };
}

/** Runs `action`; an error's message is the long one, for callers in code. */
function explained<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof ApiError ? new Error(error.longMessage, { cause: error }) : error;
  }
}
