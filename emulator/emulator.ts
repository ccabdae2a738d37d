/**
 * Clerk in a box: an instance that applications and tests run against
 * **without an account and without a network**.
 */

import { Instance } from './instance';
import { listen } from './server';
import type { SessionTokenClaims, TokenHeader } from './session-token';

/** How an emulator is set up. */
export interface EmulatorOptions {
  /** Equal seeds give equal keys and, at equal times, equal tokens. Random when left out. */
  readonly seed?: string | number;
  /** The port on 127.0.0.1 to listen on; a free one when left out. */
  readonly port?: number;
  /** Tells the time in ms since the epoch; `Date.now` when left out. */
  readonly now?: () => number;
}

/** A running emulator. */
export interface Emulator {
  /** The base URL of its Backend API: what `CLERK_API_URL` is set to. */
  readonly apiUrl: string;
  /** The host that the publishable key encodes. */
  readonly frontendApi: string;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** The current public key in PEM, for the option `jwtKey`. */
  readonly jwtKey: string;
  /** The `kid` of the current signing key. */
  readonly keyId: string;
  /** The user that a token names when its claims do not. */
  readonly userId: string;
  /** The environment variables that point an application at this emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * A session token, valid for 60 seconds from now. `claims` and `header` go
   * over the defaults; `undefined` leaves a claim or a field out.
   */
  mintSessionToken(claims?: SessionTokenClaims, header?: TokenHeader): string;
  /** Replaces the signing key. The key set lists only the new one. */
  rotateSigningKey(): void;
  /** How many requests the path, such as `/v1/jwks`, was asked for. */
  requestCount(path: string): number;
  /** Sets all counts of requests back to zero. */
  resetRequestCounts(): void;
  /** Stops the emulator and drops open connections. */
  close(): Promise<void>;
}

/** Starts an emulator of one development instance. Rejects when the port is taken. */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const instance = new Instance(options.seed, options.now ?? (() => Date.now()));
  const server = await listen([instance], options.port ?? 0);
  return {
    apiUrl: server.origin,
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
    environment: {
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: instance.publishableKey,
      CLERK_PUBLISHABLE_KEY: instance.publishableKey,
      CLERK_SECRET_KEY: instance.secretKey,
      CLERK_API_URL: server.origin,
      // Handshakes go to this URL in place of the publishable key's host,
      // which exists nowhere.
      NEXT_PUBLIC_CLERK_PROXY_URL: server.origin,
      NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
    },
    mintSessionToken: (claims, header) => instance.mintSessionToken(claims, header),
    rotateSigningKey: () => instance.rotateSigningKey(),
    requestCount: (path) => server.requests.get(path) ?? 0,
    resetRequestCounts: () => server.requests.clear(),
    close: () => server.close(),
  };
}
