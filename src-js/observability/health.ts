/** `health()`: whether this process can authenticate, for a readiness probe. */

import * as environment from '../options/environment';
import { requestSettings } from '../options/settings';
import { addon } from '../wire/addon';
import { IronclerkError } from '../wire/ironclerk-error';

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
  /** The longest that the answer takes, in ms. Defaults to 2000. */
  timeoutInMs?: number;
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

const TIMEOUT = 2000;

/**
 * Says whether this process can authenticate. Keys that are not at hand are fetched,
 * once for all callers, so a readiness probe also warms an instance up. Never rejects.
 *
 * @example
 * ```ts
 * export async function GET() {
 *   const found = await health();
 *   return Response.json(found, { status: found.status === 'failing' ? 503 : 200 });
 * }
 * ```
 */
export async function health(options: HealthOptions = {}): Promise<Health> {
  const limit = options.timeoutInMs ?? TIMEOUT;
  // The environment's store is shared when an instance is made.
  const keys = keysOf(options).catch(misconfigured);
  const [found, store] = await Promise.all([
    within(limit, keys, without('timeout')),
    within<Health['store']>(limit, storeState(), 'unreachable'),
  ]);
  return { status: statusOf(found, store), store, ...found };
}

async function keysOf(options: HealthOptions): Promise<Keys> {
  const publishableKey = options.publishableKey || environment.PUBLISHABLE_KEY;
  const secretKey = options.secretKey || environment.SECRET_KEY;
  const { handle, jwtKey } = requestSettings({ ...options, publishableKey, secretKey });
  return secretKey || jwtKey
    ? JSON.parse(await addon.readinessAsync(handle, Date.now()))
    : without('secret_key_missing');
}

const storeState = () => addon.storeReachabilityAsync() as Promise<Health['store']>;

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
