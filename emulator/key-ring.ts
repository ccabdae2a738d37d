/**
 * The keys an instance signs with. **The first is made when it is first
 * needed**, so that an emulator starts at once; a seed determines all of them.
 */

import type { Random } from './random';
import {
  createSigningKey,
  type PrivateJwk,
  type PublicJwk,
  type SigningKey,
  signingKeyOf,
} from './signing-key';

/** How the signing key is replaced. */
export interface RotationOptions {
  /**
   * Whether the key set goes on to list the keys before, so that tokens they
   * signed stay valid; `false` when left out.
   */
  readonly overlap?: boolean;
}

/** Keys as they are saved. */
export interface SavedKeys {
  readonly keys: ReadonlyArray<{ readonly id: string; readonly jwk: PrivateJwk }>;
  readonly position: number;
}

/** The current signing key, and those before it that still count. */
export class KeyRing {
  readonly #random: Random;
  #keys: SigningKey[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** The key that tokens are signed with. */
  get current(): SigningKey {
    const [newest] = this.#keys;
    if (newest) {
      return newest;
    }
    const made = createSigningKey(this.#random);
    this.#keys.push(made);
    return made;
  }

  /** The JSON Web Key Set (RFC 7517, section 5), the newest key first. */
  get jwks(): { readonly keys: readonly PublicJwk[] } {
    const { current } = this;
    return { keys: [current.jwk, ...this.#keys.slice(1).map(({ jwk }) => jwk)] };
  }

  /** Whether `kid` names a key that still counts. */
  key(kid: string | undefined): SigningKey | undefined {
    return [this.current, ...this.#keys].find(({ id }) => id === kid);
  }

  /** Replaces the signing key. */
  rotate({ overlap = false }: RotationOptions = {}): void {
    const before = this.current;
    const kept = overlap ? [before, ...this.#keys.slice(1)] : [];
    this.#keys = [createSigningKey(this.#random), ...kept];
  }

  /** All keys with their private halves, to be saved. */
  toJSON(): SavedKeys {
    const { current } = this;
    const keys = [current, ...this.#keys.slice(1)];
    return {
      keys: keys.map(({ id, privateJwk }) => ({ id, jwk: privateJwk })),
      position: this.#random.position,
    };
  }

  /** Takes over saved keys. */
  load(saved: SavedKeys): void {
    this.#keys = saved.keys.map(({ id, jwk }) => signingKeyOf(id, jwk));
    this.#random.skipTo(saved.position);
  }
}
