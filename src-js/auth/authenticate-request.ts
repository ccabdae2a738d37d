/** `authenticateRequest()`, for any `Request`. */

import type { ClerkClient } from '@clerk/backend';
import type { AuthenticateRequestOptions } from '@clerk/backend/internal';
import { requestSettings } from '../options/settings';
import { acceptsMask } from '../wire/accepts';
import { authenticate } from '../wire/authenticate';
import { requestStateOf } from './request-state';

/**
 * Authenticates a request by its session token, in a header or in cookies, or
 * by a machine token. Options that are not given come from the environment
 * if there is one: `CLERK_API_URL` and `CLERK_API_VERSION`; and
 * `CLERK_JWT_KEY` and `CLERK_MACHINE_SECRET_KEY`, unless the options name keys
 * of another instance than the environment does.
 *
 * Resolves to a request state; rejects only when the configuration allows no
 * decision, with a message for the developer.
 */
export const authenticateRequest: ClerkClient['authenticateRequest'] = (async (
  request: Request,
  options: AuthenticateRequestOptions = {},
) => {
  const settings = requestSettings(options);
  const reply = await authenticate(settings.handle, acceptsMask(options.acceptsToken), request);
  return requestStateOf(reply, settings);
}) as ClerkClient['authenticateRequest'];
