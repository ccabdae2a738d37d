/**
 * One Clerk instance: its keys and the tokens it issues. **All of it follows
 * from the seed**, apart from the time in the tokens.
 */

import { Random } from './random';
import {
  type SessionTokenClaims,
  sessionTokenClaims,
  signToken,
  type TokenDefaults,
  type TokenHeader,
} from './session-token';
import { createSigningKey, type PublicJwk, type SigningKey } from './signing-key';

const ADJECTIVES = ['brave', 'calm', 'eager', 'fresh', 'merry', 'quiet', 'swift', 'witty'];
const ANIMALS = ['badger', 'cricket', 'falcon', 'heron', 'lynx', 'marten', 'otter', 'raven'];

/** A development instance. */
export class Instance {
  /** The host of the instance's Frontend API, `<word>-<word>-<number>.clerk.accounts.dev`. */
  readonly frontendApi: string;
  /** `pk_test_` and the Frontend API's host. */
  readonly publishableKey: string;
  /** `sk_test_…`, which the Backend API asks for. */
  readonly secretKey: string;

  readonly #keys: Random;
  readonly #browsers: Random;
  readonly #now: () => number;
  readonly #defaults: TokenDefaults;
  #signingKey: SigningKey;

  /** `now` tells the time in ms since the epoch. */
  constructor(seed: string | number | undefined, now: () => number) {
    const names = new Random(seed, 'names');
    this.#keys = new Random(seed, 'signing keys');
    this.#browsers = new Random(seed, 'development browsers');
    this.#now = now;
    this.frontendApi = frontendApiHost(names);
    this.publishableKey = `pk_test_${Buffer.from(`${this.frontendApi}$`).toString('base64')}`;
    this.secretKey = `sk_test_${names.text(40)}`;
    this.#defaults = {
      issuer: `https://${this.frontendApi}`,
      authorizedParty: 'http://localhost:3000',
      userId: names.identifier('user_'),
      sessionId: names.identifier('sess_'),
    };
    this.#signingKey = createSigningKey(this.#keys);
  }

  /** The user that a token names when its claims do not. */
  get userId(): string {
    return this.#defaults.userId;
  }

  /** The `kid` of the current signing key. */
  get keyId(): string {
    return this.#signingKey.id;
  }

  /** The current public key in PEM. */
  get jwtKey(): string {
    return this.#signingKey.pem;
  }

  /** The instance's JSON Web Key Set (RFC 7517, section 5). */
  get jwks(): { readonly keys: readonly PublicJwk[] } {
    return { keys: [this.#signingKey.jwk] };
  }

  /** Replaces the signing key; the key set lists only the new one from now on. */
  rotateSigningKey(): void {
    this.#signingKey = createSigningKey(this.#keys);
  }

  /** A session token; `claims` and `header` go over the defaults. */
  mintSessionToken(claims?: SessionTokenClaims, header?: TokenHeader): string {
    return signToken(
      this.#signingKey,
      sessionTokenClaims(this.#defaults, this.#now(), claims),
      header,
    );
  }

  /**
   * What a handshake hands to the application: a token whose claim
   * `handshake` lists the cookies to set. The instance remembers no browser's
   * session, so the cookies say that the browser is known and signed out.
   * Without a `devBrowser` the browser is given one.
   */
  mintHandshakeToken(devBrowser: string | null): string {
    const browser = devBrowser || this.#browsers.identifier('dvb_');
    const handshake = [
      `__clerk_db_jwt=${encodeURIComponent(browser)}; Path=/; SameSite=Lax; Max-Age=31536000`,
      '__client_uat=0; Path=/; SameSite=Lax; Max-Age=31536000',
      '__session=; Path=/; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    ];
    return signToken(this.#signingKey, { handshake });
  }
}

function frontendApiHost(random: Random): string {
  const pick = (words: readonly string[]) => words[random.below(words.length)];
  return `${pick(ADJECTIVES)}-${pick(ANIMALS)}-${random.below(100)}.clerk.accounts.dev`;
}
