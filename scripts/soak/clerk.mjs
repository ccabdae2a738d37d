// The Clerk of the soak: an emulator with several instances, the tenants, behind a
// proxy whose faults a network has. The first tenant is that of the environment; the
// others are named by requests. Some are always there, and others come and go.

import { createEmulator } from '../emulator.mjs';
import { startFaultProxy } from '../fault-proxy.mjs';

/** @typedef {import('../../emulator/index.js').EmulatedInstance} EmulatedInstance */

/**
 * A tenant with its keys and tokens.
 *
 * @typedef {object} Tenant
 * @property {string} name empty for the one of the environment
 * @property {EmulatedInstance} instance
 * @property {Set<string>} current the `kid`s that the API lists
 * @property {Pooled[]} seen tokens that were asked with before
 * @property {{ secret: string, subject: string }} apiKey
 * @property {{ userId: string, sessionId: string, cookie: string }} session whose
 *   tokens the API refreshes
 * @property {boolean} isStrange whether tokens with unknown `kid`s name it
 */

/** @typedef {{ token: string, userId: string, kid: string, until: number }} Pooled */

/** The seed with which the test apps are built: their publishable key follows from it. */
const SEED = 'testapps';

/** Tenants that are always there: the environment's, one more, and the strange one. */
const STEADY = 3;

/** Tenants that come and go, and how many of them are there at a time. */
const PASSING = 9;
const PRESENT = 3;

/** How long a fault of the API may show afterwards, in ms: cooldowns of fetches. */
export const GRACE = 35_000;

/** Starts it. */
export async function startClerk() {
  const count = STEADY + PASSING;
  const instances = Array.from({ length: count - 1 }, () => ({}));
  const emulator = await createEmulator({ seed: SEED, instances });
  const proxy = await startFaultProxy(Number(new URL(emulator.apiUrl).port));
  const apiUrl = `http://127.0.0.1:${proxy.port}`;
  const tenants = await Promise.all(
    emulator.instances.map(async (instance, index) => ({
      name: index === 0 ? '' : `tenant-${index}`,
      instance,
      current: new Set([instance.keyId]),
      seen: [],
      apiKey: await createApiKey(emulator.apiUrl, instance, `user_machine_${index}`),
      session: await signIn(instance),
      isStrange: index === 1,
    })),
  );
  return new Clerk(emulator, proxy, apiUrl, tenants);
}

/** @param {EmulatedInstance} instance */
async function signIn(instance) {
  const { userId, sessionId, cookies } = await instance.signIn(new Headers(), 'ada');
  const [name, value] =
    Object.entries(cookies).find(([cookie]) => cookie.startsWith('__refresh_')) ?? [];
  return { userId, sessionId, cookie: `; ${name}=${value}` };
}

/**
 * @param {string} apiUrl
 * @param {EmulatedInstance} instance
 * @param {string} subject
 */
async function createApiKey(apiUrl, { secretKey }, subject) {
  const answer = await fetch(`${apiUrl}/api_keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'soak', subject, scopes: ['read'] }),
  });
  const { secret } = /** @type {{ secret: string }} */ (await answer.json());
  return { secret, subject };
}

/** The running emulator with its tenants. */
export class Clerk {
  /** Until when what is missing may be the fault of the API. */
  troubleUntil = 0;
  /** Since when each tenant's newest key is there. */
  rotatedAt = new Map();

  /**
   * @param {import('../../emulator/index.js').Emulator} emulator
   * @param {import('../fault-proxy.mjs').FaultProxy} proxy
   * @param {string} apiUrl
   * @param {Tenant[]} tenants
   */
  constructor(emulator, proxy, apiUrl, tenants) {
    this.emulator = emulator;
    this.proxy = proxy;
    this.apiUrl = apiUrl;
    this.tenants = tenants;
    this.steady = tenants.slice(0, STEADY);
    this.present = tenants.slice(STEADY, STEADY + PRESENT);
    this.absent = tenants.slice(STEADY + PRESENT);
  }

  /** The tenants that requests name now. */
  get active() {
    return [...this.steady, ...this.present];
  }

  /** The one whose unknown `kid`s are asked with. */
  get strange() {
    return /** @type {Tenant} */ (this.tenants.find(({ isStrange }) => isStrange));
  }

  /** The environment of a server. */
  get environment() {
    const [first] = this.tenants;
    const keys = this.tenants
      .filter(({ name }) => name)
      .map(({ name, instance: { publishableKey, secretKey } }) => [
        name,
        { publishableKey, secretKey },
      ]);
    return {
      NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: first?.instance.publishableKey ?? '',
      CLERK_SECRET_KEY: first?.instance.secretKey ?? '',
      CLERK_API_URL: this.apiUrl,
      CLERK_ENCRYPTION_KEY: 'e'.repeat(64),
      NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
      TEST_TENANTS: JSON.stringify(Object.fromEntries(keys)),
    };
  }

  /** Whether the API fails, or did a moment ago. */
  isInTrouble() {
    return Date.now() < this.troubleUntil;
  }

  /** From now on the API fails, until `recover()`. */
  fail() {
    this.troubleUntil = Number.POSITIVE_INFINITY;
  }

  recover() {
    this.troubleUntil = Date.now() + GRACE;
  }

  /**
   * Replaces a tenant's signing key. Without overlap, tokens of the keys before may be
   * refused from now on.
   *
   * @param {Tenant} tenant
   * @param {boolean} overlap
   */
  rotate(tenant, overlap) {
    tenant.instance.rotateSigningKey({ overlap });
    if (!overlap) {
      tenant.current.clear();
      tenant.seen = [];
    }
    tenant.current.add(tenant.instance.keyId);
    this.rotatedAt.set(tenant, Date.now());
  }

  /**
   * Whether a tenant's key has been there for long enough that all instances know it.
   *
   * @param {Tenant} tenant
   */
  isSettled(tenant) {
    return Date.now() - (this.rotatedAt.get(tenant) ?? 0) > GRACE;
  }

  /** One of the passing tenants goes, and another comes. */
  exchange() {
    const comes = this.absent.shift();
    const goes = this.present.shift();
    if (comes && goes) {
      this.present.push(comes);
      this.absent.push(goes);
    }
    return comes?.name;
  }

  async stop() {
    await this.proxy.stop();
    await this.emulator.close();
  }
}
