/** `health()`: whether this process can authenticate, for a readiness probe. */

import * as environment from '../options/environment';
import { middlewareSettings, requestSettings, type Settings } from '../options/settings';
import type { ClerkMiddlewareOptions } from '../options/types';
import { acceptsMask } from '../wire/accepts';
import { addon } from '../wire/addon';
import { authenticate } from '../wire/authenticate';
import { IronclerkError } from '../wire/ironclerk-error';
import type { RequestParts } from '../wire/request';
import { shared } from './look';

/** Whose keys are asked about. Defaults to the environment's instance. */
export interface HealthOptions {
  /** The publishable key of the instance. Defaults to `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY`. */
  publishableKey?: string;
  /** The secret key of the instance. Defaults to `CLERK_SECRET_KEY`. */
  secretKey?: string;
  /** The public key (PEM) of the instance. Defaults to `CLERK_JWT_KEY`. */
  jwtKey?: string;
  /** The base URL of the Backend API. Defaults to `CLERK_API_URL`. */
  apiUrl?: string;
  /** The version of the Backend API. Defaults to `CLERK_API_VERSION`. */
  apiVersion?: string;
  /** The longest that the answer takes, in ms. Defaults to 2000, as for what is not a number. */
  timeoutInMs?: number;
}

/** Those of `ironclerk/server`: what the middleware is given beside keys, if anything. */
export interface MiddlewareHealthOptions extends HealthOptions {
  /** As the middleware's. Defaults to `NEXT_PUBLIC_CLERK_IS_SATELLITE`. */
  isSatellite?: boolean;
  /** As the middleware's. Defaults to `NEXT_PUBLIC_CLERK_DOMAIN`. */
  domain?: string;
  /** As the middleware's. Defaults to `NEXT_PUBLIC_CLERK_PROXY_URL`. */
  proxyUrl?: string;
  /** As the middleware's. Defaults to `NEXT_PUBLIC_CLERK_SIGN_IN_URL`. */
  signInUrl?: string;
}

/** Whether this process can authenticate. */
export interface Health {
  /**
   * `ok`: everything is there. `degraded`: requests are authenticated, but keys could
   * not be refreshed, or the store cannot be reached. `failing`: session tokens cannot
   * be verified.
   */
  readonly status: 'ok' | 'degraded' | 'failing';
  /** What session tokens are verified with: `jwtKey`, or keys that were fetched. */
  readonly keys: 'configured' | 'at-hand' | 'missing';
  /** The shared store; `none` where none is configured. */
  readonly store: 'none' | 'reachable' | 'unreachable';
  /**
   * What is wrong with the keys: the reason of the failed fetch, an `IronclerkErrorCode`,
   * or `timeout`; `null` if nothing is.
   */
  readonly problem: string | null;
}

type Keys = Pick<Health, 'keys' | 'problem'>;

/** The longest that the answer takes, in ms, unless an option says otherwise. */
const TIMEOUT = 2000;
/** The longest that a timer runs. */
const LONGEST = 2 ** 31 - 1;

/**
 * Says whether this process can authenticate. Keys that are not at hand are fetched,
 * once for all callers, so a readiness probe also warms an instance up. Never rejects.
 *
 * All who ask at the same time share one look at the keys and one at the store, and what
 * was found is told again for a second, so the route may be public. On the Edge runtime
 * and in Workers, where no request may wait for another's network, those who ask at the
 * same time look for themselves.
 *
 * @example
 * ```ts
 * import { health } from 'ironclerk';
 *
 * export async function GET() {
 *   const found = await health();
 *   return Response.json(found, { status: found.status === 'failing' ? 503 : 200 });
 * }
 * ```
 */
export async function health(options: HealthOptions = {}): Promise<Health> {
  return healthBy(settingsOfRequests, options);
}

/** `health()` of `ironclerk/server`, which fails, too, where `clerkMiddleware()` throws. */
export async function healthOfMiddleware(options: MiddlewareHealthOptions = {}): Promise<Health> {
  return healthBy(settingsOfMiddleware, options);
}

type SettingsOf = (options: MiddlewareHealthOptions) => Settings;

const settingsOfRequests: SettingsOf = (options) =>
  requestSettings({
    ...options,
    publishableKey: options.publishableKey || environment.PUBLISHABLE_KEY,
    secretKey: options.secretKey || environment.SECRET_KEY,
  });

/** No option of these is a function of the request. */
const settingsOfMiddleware: SettingsOf = (options) =>
  middlewareSettings({ ...options } as ClerkMiddlewareOptions, ANONYMOUS);

/** A request that is decided without a call. */
const ANONYMOUS: RequestParts = {
  method: 'GET',
  url: 'https://health.invalid/',
  headers: new Headers(),
};

async function healthBy(
  settingsOf: SettingsOf,
  options: MiddlewareHealthOptions | null,
): Promise<Health> {
  const { limit, keys } = begun(settingsOf, options);
  const [found, store] = await Promise.all([
    within(limit, keys, without('timeout')),
    within<Health['store']>(limit, storeState(), 'unreachable'),
  ]);
  return { status: statusOf(found, store), store, ...found };
}

/** Begins to look at the keys; options may be anything at run time. */
function begun(
  settingsOf: SettingsOf,
  options: MiddlewareHealthOptions | null,
): { limit: number; keys: Promise<Keys> } {
  let limit = TIMEOUT;
  try {
    const { timeoutInMs, ...given } = options ?? {};
    limit = limitOf(timeoutInMs);
    return { limit, keys: keysOf(settingsOf(given)) };
  } catch (error) {
    return { limit, keys: Promise.resolve(misconfigured(error)) };
  }
}

const limitOf = (given: unknown): number =>
  typeof given === 'number' && !Number.isNaN(given)
    ? Math.min(Math.max(given, 0), LONGEST)
    : TIMEOUT;

function keysOf(settings: Settings): Promise<Keys> {
  if (!settings.secretKey && !settings.jwtKey) {
    return Promise.resolve(without('secret_key_missing'));
  }
  // Throws where the options allow no decision, such as with a malformed publishable key.
  authenticate(settings.handle, acceptsMask('session_token'), ANONYMOUS);
  const known = looks.get(settings) ?? shared(() => readinessOf(settings));
  looks.set(settings, known);
  return known();
}

/** How to look at the keys of each instance. */
const looks = new WeakMap<Settings, () => Promise<Keys>>();

const readinessOf = async ({ handle }: Settings): Promise<Keys> => {
  try {
    return JSON.parse(await addon.readinessAsync(handle, Date.now()));
  } catch (error) {
    return misconfigured(error);
  }
};

const storeState = shared(async (): Promise<Health['store']> => {
  try {
    return (await addon.storeReachabilityAsync()) as Health['store'];
  } catch {
    return 'unreachable';
  }
});

const without = (problem: string): Keys => ({ keys: 'missing', problem });

const misconfigured = (error: unknown): Keys =>
  without(error instanceof IronclerkError ? error.code : 'internal_error');

function statusOf({ keys, problem }: Keys, store: Health['store']): Health['status'] {
  if (keys === 'missing') {
    return 'failing';
  }
  return problem !== null || store === 'unreachable' ? 'degraded' : 'ok';
}

/** What a promise resolves to within `limit` ms, or else `otherwise`. */
async function within<T>(limit: number, promise: Promise<T>, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, limit, otherwise);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
