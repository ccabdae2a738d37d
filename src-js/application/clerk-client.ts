/** `clerkClient()` and `createClerkClient()`: the Backend API, by `@clerk/backend`. */

import type { ClerkClient, ClerkOptions } from '@clerk/backend';
import { authenticateRequest } from '../auth/authenticate-request';
import * as environment from '../options/environment';
import { verificationKeys } from '../options/settings';
import { handlerContext } from '../route/handler-context';
import { addon } from '../wire/addon';
import { currentHeaders, incomingWith } from './current-request';
import { isPrerenderingBailout, isWrappedUseCacheError } from './next-errors';
import { statementOf } from './read-statement';

/**
 * A client of the Backend API. Its `authenticateRequest()` is ours; everything
 * else is `@clerk/backend`'s.
 */
export function createClerkClient(options: ClerkOptions): ClerkClient {
  const backend = require('@clerk/backend') as typeof import('@clerk/backend');
  const client = backend.createClerkClient(options);
  const authenticate: ClerkClient['authenticateRequest'] = ((
    request: Request,
    own: Parameters<typeof authenticateRequest>[1],
  ) => authenticateRequest(request, { ...options, ...own })) as ClerkClient['authenticateRequest'];
  return { ...client, authenticateRequest: authenticate };
}

/**
 * A client with the options of the request at hand: those that the middleware
 * resolved for it, or else the environment's.
 */
export async function clerkClient(): Promise<ClerkClient> {
  const options: Options = handlerContext.getStore()?.settings ?? (await applicationOptions());
  return createClerkClient({
    secretKey: environment.SECRET_KEY,
    publishableKey: environment.PUBLISHABLE_KEY,
    apiUrl: environment.API_URL,
    apiVersion: environment.API_VERSION,
    userAgent: addon.USER_AGENT,
    proxyUrl: environment.PROXY_URL,
    domain: environment.DOMAIN,
    isSatellite: environment.IS_SATELLITE,
    telemetry: { disabled: environment.TELEMETRY_DISABLED, debug: environment.TELEMETRY_DEBUG },
    ...Object.fromEntries(
      CLIENT_OPTIONS.filter((name) => isGiven(options[name])).map((name) => [name, options[name]]),
    ),
    ...verificationKeys(options),
  });
}

/** The options of a request that are read one by one. */
type Options = Readonly<Record<string, unknown>> & Parameters<typeof verificationKeys>[0];

/** The options of the middleware that a client takes over. */
const CLIENT_OPTIONS = [
  'secretKey',
  'publishableKey',
  'apiUrl',
  'apiVersion',
  'proxyUrl',
  'domain',
  'isSatellite',
  'audience',
] as const;

const isGiven = (value: unknown): boolean => value !== undefined && value !== '';

/** Outside of a request, only the environment's options exist. */
async function applicationOptions(): Promise<Options> {
  let headers: Headers;
  try {
    headers = await currentHeaders();
  } catch (error) {
    if (isPrerenderingBailout(error) || isWrappedUseCacheError(error)) {
      throw error;
    }
    return {};
  }
  return { ...statementOf(incomingWith(headers))?.data };
}
