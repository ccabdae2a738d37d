/** The emulator's tokens for the callers, and the headers that carry them. */

import { randomBytes } from 'node:crypto';
import type { Caller, TokenType } from './caller';
import { SAMPLE } from './sample-path';

/** What is used of `ironclerk/testing`. */
interface Testing {
  createEmulator(options: object): Promise<Emulator>;
  organizationClaims(organization: object): object;
}

interface Emulator {
  readonly apiUrl: string;
  readonly secretKey: string;
  readonly userId: string;
  readonly environment: Readonly<Record<string, string>>;
  mintSessionToken(claims: object): string;
  createOAuthAccessToken(options: object): { token: string };
  close(): Promise<void>;
}

/** It is loaded only where it runs. */
const testing = (): Testing => require('../testing/index.js');

/** The emulator that makes the tokens, and that the middleware verifies them with. */
export class Credentials {
  readonly #emulator: Emulator;
  readonly #origin: string;
  readonly #machines: Readonly<Record<string, string>>;

  private constructor(emulator: Emulator, origin: string, machines: Record<string, string>) {
    this.#emulator = emulator;
    this.#origin = origin;
    this.#machines = machines;
  }

  /** Starts an emulator on a free port of 127.0.0.1. */
  static async create(origin: string): Promise<Credentials> {
    const emulator = await testing().createEmulator({ allowedOrigins: [origin] });
    const post = async (path: string, body: object, key = emulator.secretKey) => {
      const response = await fetch(emulator.apiUrl + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) {
        throw new Error(`The emulator answered ${path} with ${response.status}.`);
      }
      return (await response.json()) as { secret: string; secret_key: string; token: string };
    };
    const key = await post('/api_keys', { name: 'access map', subject: emulator.userId });
    const machine = await post('/v1/machines', { name: 'access map' });
    const m2m = await post('/m2m_tokens', {}, machine.secret_key);
    const { token } = emulator.createOAuthAccessToken({ userId: emulator.userId });
    return new Credentials(emulator, origin, {
      api_key: key.secret,
      m2m_token: m2m.token,
      oauth_token: token,
    });
  }

  /**
   * The variables that point the application at the emulator. A public key or the
   * settings of a satellite would keep it from there.
   */
  get environment(): Record<string, string> {
    return {
      ...this.#emulator.environment,
      CLERK_FAPI_URL: this.#emulator.apiUrl,
      CLERK_JWT_KEY: '',
      CLERK_API_VERSION: '',
      CLERK_MACHINE_SECRET_KEY: '',
      CLERK_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      NEXT_PUBLIC_CLERK_IS_SATELLITE: '',
      NEXT_PUBLIC_CLERK_DOMAIN: '',
    };
  }

  /** The headers by which a caller says who it is. Session tokens are valid for a minute. */
  headersOf({ token, has }: Caller): Record<string, string> {
    if (token && token !== 'session_token') {
      return { authorization: `Bearer ${this.#machines[token satisfies TokenType]}` };
    }
    const cookies = { __clerk_db_jwt: 'dvb_access_map', __client_uat: '0' };
    if (token) {
      const claims = { azp: this.#origin, ...(has && this.#membership(has)) };
      Object.assign(cookies, {
        __client_uat: String(Math.floor(Date.now() / 1000) - 5),
        __session: this.#emulator.mintSessionToken(claims),
      });
    }
    const pairs = Object.entries(cookies).map((pair) => pair.join('='));
    return { cookie: pairs.join('; ') };
  }

  /** An organization whose slug is the sample value, so that URLs with one name it. */
  #membership({ kind, name }: NonNullable<Caller['has']>): object {
    const bare = name.replace(/^(?:org|o|user|u):/, '');
    return testing().organizationClaims({
      id: `org_${SAMPLE}`,
      slug: SAMPLE,
      ...(kind === 'role' && { role: name }),
      ...(kind === 'permission' && { permissions: [name] }),
      ...(kind === 'feature' && { features: [bare] }),
      ...(kind === 'plan' && { plan: bare }),
    });
  }

  /** Stops the emulator. */
  close(): Promise<void> {
    return this.#emulator.close();
  }
}
