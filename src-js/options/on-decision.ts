/** The option `onDecision`, and what it is told. */

import type { TokenTypeName, Wait } from '../wire/reply';

/**
 * How a request was decided. **It holds no token, identity, address or key**, so it
 * may go into any log.
 */
export interface Decision {
  /**
   * What was decided. `deferred`: the request carries a machine token that only the
   * Backend API can verify; that happens when a caller accepts its type.
   */
  readonly outcome: 'signed-in' | 'signed-out' | 'handshake' | 'deferred';
  /** Why, as in `x-clerk-auth-reason`; `null` when signed in. */
  readonly reason: string | null;
  /** The type of the token; `null` if it is not accepted. */
  readonly tokenType: TokenTypeName | null;
  /** Where keys came from: `jwtKey`, the cached key set, or the network. */
  readonly keySource: 'pem' | 'jwks' | 'network';
  /** Whether the request waited for the network. */
  readonly fetched: boolean;
  /** Whether a handshake may recover the session once the browser loads the document. */
  readonly isRecoverable: boolean;
  /** How long deciding took in the Rust core, in µs. */
  readonly microseconds: number;
  /** The fetches that the request waited for, in their order. */
  readonly waits: readonly Wait[];
}

/**
 * Is told how each request was decided. What it returns counts for nothing. If it
 * throws or rejects, that is logged once, and the request goes on.
 */
export type OnDecision = (decision: Decision) => void | Promise<void>;
