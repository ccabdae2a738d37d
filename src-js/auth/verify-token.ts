/** `verifyToken()`. **It resolves only to verified claims.** */

import type { VerifyTokenOptions } from '@clerk/backend';
import type { JwtPayload } from '@clerk/shared/types';
import * as environment from '../options/environment';
import { isKeyOfEnvironment, requestSettings, verificationKeys } from '../options/settings';
import { addon } from '../wire/addon';
import { readTokenReply, type TokenReply } from '../wire/token';

/**
 * Verifies a session token. Networkless with `jwtKey` or `CLERK_JWT_KEY`.
 *
 * Resolves to the claims; rejects with a `TokenVerificationError` of
 * `@clerk/backend/errors`, whose `reason` says why.
 */
export async function verifyToken(token: string, options: VerifyTokenOptions): Promise<JwtPayload> {
  const { handle } = requestSettings(withSecretKey(options));
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

/**
 * The same options, with the secret key of the environment if its public key is the one
 * to verify with, named or not: revocations are known by the secret key.
 */
function withSecretKey(options: VerifyTokenOptions): VerifyTokenOptions {
  return options.secretKey || !isKeyOfEnvironment(verificationKeys(options).jwtKey)
    ? options
    : { ...options, secretKey: environment.SECRET_KEY };
}
