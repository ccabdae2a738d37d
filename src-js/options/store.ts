/**
 * The store that the instances of a fleet share. **Without one nothing changes**; with
 * one, keys are fetched once for all, and what the Backend API said of a machine token
 * is not asked again for a few seconds. A store in trouble costs its time limit once,
 * and then nothing for a while.
 */

import { addon } from '../wire/addon';
import { IronclerkError } from '../wire/ironclerk-error';
import * as environment from './environment';
import { answerOf, type StoreAdapter } from './store-adapter';

/** How a store is used. */
export interface StoreOptions {
  /**
   * The longest that a request waits for one call, in ms: 25 unless
   * `IRONCLERK_STORE_TIMEOUT_IN_MS` says otherwise.
   */
  timeout?: number;
  /**
   * How long the fleet takes a verified opaque machine token for valid, in ms: 5,000
   * unless `IRONCLERK_STORE_MACHINE_TOKEN_LIFETIME_IN_MS` says otherwise; at most 60,000,
   * and never beyond the token's own end. With 0 each request asks the Backend API.
   */
  machineTokenLifetime?: number;
  /**
   * Whether this instance refuses sessions that `revokeSessions()` of another instance has
   * revoked: `false` unless `IRONCLERK_STORE_REVOCATIONS` is `1`.
   */
  revocations?: boolean;
}

let isConfigured = false;

/**
 * Shares a store among all instances of the application; `IRONCLERK_STORE` does the
 * same without code. It holds for the whole process, and the last call counts.
 *
 * @param store - an address: `redis://user:password@host:6379/0`, `rediss://…` with TLS,
 *   `redis+cluster://a:7000,b:7000`, `redis+sentinel://a:26379,b:26379/name`; an adapter,
 *   where there are no sockets; or `null`, to share none
 * @param options - time limits
 * @throws IronclerkError `store_invalid` where it is none of these
 *
 * @example
 * ```ts
 * import { configureStore } from 'ironclerk';
 *
 * configureStore(process.env.REDIS_URL ?? null);
 * ```
 */
export function configureStore(
  store: string | StoreAdapter | null,
  options: StoreOptions = {},
): void {
  if (typeof options !== 'object' || options === null) {
    throw invalid('the options of configureStore() must be an object');
  }
  const given = {
    timeout: limit('timeout', options.timeout) ?? environment.STORE_TIMEOUT,
    machineTokenLifetime:
      limit('machineTokenLifetime', options.machineTokenLifetime) ??
      environment.STORE_MACHINE_TOKEN_LIFETIME,
    revocations: flag('revocations', options.revocations) ?? environment.STORE_REVOCATIONS,
  };
  if (store === null || typeof store === 'string') {
    addon.shareStore(JSON.stringify({ address: store?.trim() ?? '', ...given }));
    // Connects ahead of the first request, which would wait for it.
    addon.storeReachabilityAsync().catch(() => undefined);
  } else if (isAdapter(store)) {
    addon.shareStore(JSON.stringify(given), (call) => answerOf(store, JSON.parse(call)));
  } else {
    throw invalid(
      'configureStore() takes an address such as redis://host:6379, an adapter with the functions get, set and take, or null',
    );
  }
  // One that is refused leaves things as they were.
  isConfigured = true;
}

/** Shares the store of the environment, unless the application has configured one. */
export function shareEnvironmentStore(): void {
  if (!isConfigured && environment.STORE) {
    configureStore(environment.STORE);
  }
}

function limit(name: string, value: number | undefined): number | undefined {
  if (value !== undefined && !(Number.isFinite(value) && value >= 0)) {
    throw invalid(
      `the option ${name} of configureStore() must be a number of milliseconds, 0 or more`,
    );
  }
  return value;
}

function flag(name: string, value: boolean | undefined): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') {
    throw invalid(`the option ${name} of configureStore() must be true or false`);
  }
  return value;
}

const invalid = (what: string): IronclerkError =>
  new IronclerkError('store_invalid', `ironclerk: ${what}.`);

const isAdapter = (store: unknown): store is StoreAdapter =>
  ['get', 'set', 'take'].every(
    (name) => typeof (store as Record<string, unknown> | undefined)?.[name] === 'function',
  );
