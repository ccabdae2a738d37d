/** An instance of a running emulator, as tests and applications use it. */

import { issueOAuthAccessToken } from './admin/admin-api';
import { ApiError } from './errors';
import { instancePath } from './frontend/audience';
import { scriptEnvironment } from './frontend/browser-packages';
import type { Instance, InstanceType } from './instance';
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
  readonly id: string;
  readonly token: string;
}

/** One instance of an emulator. */
export interface EmulatedInstance {
  readonly instanceType: InstanceType;
  /** The host that the publishable key encodes. */
  readonly frontendApi: string;
  readonly publishableKey: string;
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
  const environment = environmentOf(instance, origin, portalUrl);
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
    environment,
    portalEnvironment: {
      ...environment,
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: `${portalUrl}/sign-in`,
      NEXT_PUBLIC_CLERK_SIGN_UP_URL: `${portalUrl}/sign-up`,
    },
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

function environmentOf(instance: Instance, origin: string, portalUrl: string) {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    CLERK_PUBLISHABLE_KEY: instance.publishableKey,
    CLERK_SECRET_KEY: instance.secretKey,
    CLERK_API_URL: origin,
    // Handshakes go to this URL instead of the publishable key's host, which
    // does not exist.
    NEXT_PUBLIC_CLERK_PROXY_URL: portalUrl,
    ...scriptEnvironment(portalUrl),
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
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
