/**
 * Authentication without a framework: any `Request`, the options of
 * `@clerk/backend`, and a Rust core that decides. **A request state is
 * signed-in only when a token was verified.** Hono, Bun and adapters of
 * Express use this entry; Next.js applications use `ironclerk/server`.
 *
 * @example
 * ```ts
 * import { authenticateRequest } from 'ironclerk';
 *
 * const state = await authenticateRequest(request, { publishableKey, secretKey });
 * const { userId } = state.toAuth();
 * ```
 */

import type { ClerkClient, VerifyTokenOptions } from '@clerk/backend';
import type { AuthenticateRequestOptions } from '@clerk/backend/internal';
import type { JwtPayload } from '@clerk/shared/types';
import { requestStateOf } from './auth/request-state';
import { requestSettings } from './options/settings';
import { acceptsMask } from './wire/accepts';
import { addon } from './wire/addon';
import { authenticate } from './wire/authenticate';
import { readTokenReply, type TokenReply } from './wire/token';

export { IronclerkError, type IronclerkErrorCode } from './errors/ironclerk-error';

/**
 * Authenticates a request by its session token, in a header or in cookies, or
 * by a machine token. Options that are not given come from the environment
 * where there is one: `CLERK_API_URL` and `CLERK_API_VERSION`; and
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

/**
 * Verifies a session token. Networkless with `jwtKey` or `CLERK_JWT_KEY`.
 *
 * Resolves to the claims; rejects with a `TokenVerificationError` of
 * `@clerk/backend/errors`, whose `reason` says why.
 */
export async function verifyToken(token: string, options: VerifyTokenOptions): Promise<JwtPayload> {
  const { handle } = requestSettings(options);
  const now = Date.now();
  let reply = readTokenReply(addon.verifyToken(handle, now, token));
  if (reply.status === 'needs-network') {
    reply = readTokenReply(await addon.verifyTokenAsync(handle, now, token));
  }
  if (reply.status === 'verified') {
    return JSON.parse(reply.claims);
  }
  const { reason, action, message } = reply as TokenReply & { status: 'refused' };
  const { TokenVerificationError } =
    require('@clerk/backend/errors') as typeof import('@clerk/backend/errors');
  throw new TokenVerificationError({
    reason: reason as ConstructorParameters<typeof TokenVerificationError>[0]['reason'],
    action: action as ConstructorParameters<typeof TokenVerificationError>[0]['action'],
    message,
  });
}
