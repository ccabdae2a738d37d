/**
 * An emulator that runs in another process, such as `npx ironclerk emulator`
 * beside a test runner. **It behaves like an emulator in this process**, and is
 * called over HTTP with the secret key.
 */

import type { DelayOptions, Failure } from './faults';
import type { RotationOptions } from './key-ring';
import type { Organization } from './organization-claims';
import type { SessionTokenClaims, TokenHeader } from './session-token';
import { applyTo, type SignedIn, type SignInOptions, type SignInTarget } from './test-sign-in';

/** Where the emulator is. Environment variables are the defaults. */
export interface ConnectOptions {
  /** The base URL of its Backend API; `CLERK_API_URL` when left out. */
  readonly apiUrl?: string;
  /** The instance's secret key; `CLERK_SECRET_KEY` when left out. */
  readonly secretKey?: string;
}

/** One instance of an emulator in another process. Methods reject with what it answered. */
export interface RemoteEmulator {
  /** Signs a user in on a Playwright page or context, or on a request. */
  signIn(target: SignInTarget, user: string, options?: SignInOptions): Promise<SignedIn>;
  /** A session token with `claims` and `header` over the defaults. */
  mintSessionToken(
    claims?: SessionTokenClaims,
    header?: TokenHeader,
    organization?: Organization,
  ): Promise<string>;
  /** Replaces the signing key. */
  rotateSigningKey(options?: RotationOptions): Promise<void>;
  /** Revokes a session. */
  revokeSession(sessionId: string): Promise<void>;
  /** Makes requests for `path` fail. */
  fail(path: string, failure?: Failure): Promise<void>;
  /** Delays answers to requests for `path` by `ms` milliseconds. */
  delay(path: string, ms: number, options?: DelayOptions): Promise<void>;
  /** Ends failures and delays of `path`, or all of them. */
  clearFaults(path?: string): Promise<void>;
  /** Sets the emulator's clock `ms` milliseconds ahead of the real one. */
  shiftClock(ms: number): Promise<void>;
  /** Writes the state to the emulator's file. */
  save(): Promise<void>;
}

/** Connects to an emulator. Throws without an address or a key. */
export function connectEmulator(options: ConnectOptions = {}): RemoteEmulator {
  const { apiUrl = process.env.CLERK_API_URL, secretKey = process.env.CLERK_SECRET_KEY } = options;
  if (!apiUrl || !secretKey) {
    throw new Error(
      'connectEmulator() needs apiUrl and secretKey, or CLERK_API_URL and CLERK_SECRET_KEY.',
    );
  }
  const ask = asking(apiUrl.replace(/\/+$/, ''), secretKey);
  return {
    signIn: async (target, user, { origin, organization } = {}) => {
      const signedIn = (await ask('POST', 'sign_ins', { user, origin, organization })) as SignedIn;
      await applyTo(target, signedIn);
      return signedIn;
    },
    mintSessionToken: async (claims, header, organization) => {
      const answer = await ask('POST', 'session_tokens', { claims, header, organization });
      return (answer as { token: string }).token;
    },
    rotateSigningKey: async (rotation = {}) => {
      await ask('POST', 'signing_keys', rotation);
    },
    revokeSession: async (id) => {
      await ask('POST', `sessions/${encodeURIComponent(id)}/revoke`, {});
    },
    fail: async (path, { retryAfter, cutOff, forMs, ...failure } = {}) => {
      const renamed = { retry_after: retryAfter, cut_off: cutOff, for_ms: forMs };
      await ask('POST', 'failures', { path, ...failure, ...renamed });
    },
    delay: async (path, ms, { forMs, times } = {}) => {
      await ask('POST', 'delays', { path, ms, for_ms: forMs, times });
    },
    clearFaults: async (path) => {
      await ask('DELETE', path ? `faults?${new URLSearchParams({ path })}` : 'faults');
    },
    shiftClock: async (ms) => {
      await ask('POST', 'clock', { shift_ms: ms });
    },
    save: async () => {
      await ask('POST', 'save', {});
    },
  };
}

function asking(apiUrl: string, secretKey: string) {
  return async (method: string, name: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${apiUrl}/emulator/${name}`, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`The emulator answered ${response.status} to ${name}: ${text}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  };
}
