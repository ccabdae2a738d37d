/**
 * One Clerk instance: its keys, its data and the tokens it issues. **The seed
 * determines all of it**, except times and the secrets that identify browsers.
 */

import { createHash } from 'node:crypto';
import { KeyRing, type RotationOptions, type SavedKeys } from './key-ring';
import { Random } from './random';
import {
  type SessionTokenClaims,
  sessionTokenClaims,
  signToken,
  type TokenDefaults,
  type TokenHeader,
} from './session-token';
import { addSampleData } from './store/sample';
import { Store } from './store/store';

const ADJECTIVES = ['brave', 'calm', 'eager', 'fresh', 'merry', 'quiet', 'swift', 'witty'];
const ANIMALS = ['badger', 'cricket', 'falcon', 'heron', 'lynx', 'marten', 'otter', 'raven'];

/** By this, `ironclerk/server` knows the key and refuses it in production. */
const SECRET_KEY_MARK = 'emulator';

/** What an instance is for, as its publishable key says. */
export type InstanceType = 'development' | 'production';

/** How an instance is set up. */
export interface InstanceOptions {
  /** `development` when left out. */
  readonly instanceType?: InstanceType;
  /** The host that the publishable key encodes; made up when left out. */
  readonly frontendApi?: string;
  /**
   * Origins, such as `https://app.example`, that browsers may be sent back to
   * and that the Frontend API answers across origins. Loopback addresses
   * always count.
   */
  readonly allowedOrigins?: readonly string[];
  /** Domains of satellite applications, with the port where there is one. */
  readonly satellites?: readonly string[];
  /** Claims of JWT templates by name, added to those that every token has. */
  readonly jwtTemplates?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /**
   * The folder in whose `node_modules` `@clerk/clerk-js` and `@clerk/ui` lie; the
   * working directory and this package's own folder when left out.
   */
  readonly browserPackages?: string;
  /** Whether there are the sample users and organizations; `true` when left out. */
  readonly sampleData?: boolean;
}

/** An instance as it is saved. */
export interface SavedInstance {
  readonly publishable_key: string;
  readonly signing_keys: SavedKeys;
  readonly store: Record<string, unknown>;
}

/** An instance. */
export class Instance {
  /** The instance's identifier, `ins_…`. */
  readonly id: string;
  readonly instanceType: InstanceType;
  /** The host of the instance's Frontend API. */
  readonly frontendApi: string;
  /** `pk_test_` or `pk_live_` and the Frontend API's host. */
  readonly publishableKey: string;
  /** `sk_test_emulator…` or `sk_live_emulator…`, which the Backend API requires. */
  readonly secretKey: string;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly satellites: ReadonlySet<string>;
  readonly jwtTemplates: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Where Clerk's packages for browsers are looked for first. */
  readonly browserPackages: string | undefined;
  readonly keys: KeyRing;
  readonly store: Store;
  /** The instance's clock, in ms since the epoch. */
  readonly now: () => number;

  readonly #defaults: TokenDefaults;

  /** `position` tells instances of one seed apart; `now` is in ms since the epoch. */
  constructor(
    seed: string | number,
    position: number,
    now: () => number,
    options: InstanceOptions = {},
  ) {
    const random = (label: string) =>
      new Random(seed, position === 0 ? label : `${label} of instance ${position}`);
    const names = random('names');
    this.now = now;
    this.instanceType = options.instanceType ?? 'development';
    const kind = this.instanceType === 'development' ? 'test' : 'live';
    this.frontendApi = options.frontendApi ?? frontendApiHost(names, this.instanceType);
    this.publishableKey = `pk_${kind}_${Buffer.from(`${this.frontendApi}$`).toString('base64')}`;
    this.secretKey = `sk_${kind}_${SECRET_KEY_MARK}${names.text(40).slice(SECRET_KEY_MARK.length)}`;
    this.#defaults = {
      issuer: `https://${this.frontendApi}`,
      authorizedParty: 'http://localhost:3000',
      userId: names.identifier('user_'),
      sessionId: names.identifier('sess_'),
    };
    this.id = names.identifier('ins_');
    this.allowedOrigins = new Set(options.allowedOrigins?.map((origin) => new URL(origin).origin));
    this.satellites = new Set(options.satellites);
    this.jwtTemplates = options.jwtTemplates ?? {};
    this.browserPackages = options.browserPackages;
    this.keys = new KeyRing(random('signing keys'));
    this.store = new Store(random('identifiers'), now);
    if (options.sampleData ?? true) {
      addSampleData(this.store, this.userId, this.#defaults.sessionId);
    }
  }

  /** The user that a token names when its claims do not. */
  get userId(): string {
    return this.#defaults.userId;
  }

  /** The session that a token names when its claims do not. */
  get sessionId(): string {
    return this.#defaults.sessionId;
  }

  /** What tokens name as their issuer. */
  get issuer(): string {
    return this.#defaults.issuer;
  }

  /** The `kid` of the current signing key. */
  get keyId(): string {
    return this.keys.current.id;
  }

  /** The current public key in PEM. */
  get jwtKey(): string {
    return this.keys.current.pem;
  }

  /**
   * What distinguishes this instance's cookies from others' on the same
   * domain: `__session_<suffix>`.
   */
  get cookieSuffix(): string {
    const digest = createHash('sha1').update(this.publishableKey).digest('base64');
    return digest.replaceAll('+', '-').replaceAll('/', '_').slice(0, 8);
  }

  /** Replaces the signing key. */
  rotateSigningKey(options?: RotationOptions): void {
    this.keys.rotate(options);
  }

  /** A session token; `claims` and `header` go over the defaults. */
  mintSessionToken(claims?: SessionTokenClaims, header?: TokenHeader): string {
    return this.sign(sessionTokenClaims(this.#defaults, this.now(), claims), header);
  }

  /** A JSON Web Token of these claims, in the header's category for session tokens. */
  sign(payload: object, header?: TokenHeader): string {
    return signToken(this.keys.current, payload, header);
  }

  /** A token for a development browser, `dvb_…`. */
  createDevBrowser(): string {
    return `dvb_${this.store.browserSecret()}`;
  }

  /** The instance with all its secrets, to be saved. */
  toJSON(): SavedInstance {
    return {
      publishable_key: this.publishableKey,
      signing_keys: this.keys.toJSON(),
      store: this.store.toJSON(),
    };
  }
}

function frontendApiHost(random: Random, instanceType: InstanceType): string {
  const pick = (words: readonly string[]) => words[random.below(words.length)];
  const name = `${pick(ADJECTIVES)}-${pick(ANIMALS)}-${random.below(100)}`;
  return instanceType === 'development' ? `${name}.clerk.accounts.dev` : `clerk.${name}.example`;
}
