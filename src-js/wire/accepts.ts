/** Which types of token a caller accepts. */

import type { AuthenticateRequestOptions } from '@clerk/backend/internal';
import type { TokenTypeName } from './reply';

/** The option `acceptsToken`: one type of token, several, or any. */
export type AcceptsToken = AuthenticateRequestOptions['acceptsToken'];

const BITS: Record<string, number> = {
  session_token: 1,
  api_key: 2,
  m2m_token: 4,
  oauth_token: 8,
  any: 16,
};
const LIST = 32;

/** Any type of token, where an opaque machine token may stay unverified. */
export const ANY_OR_LATER = 16 | 64;

/** The bit mask that the addon takes. */
export function acceptsMask(accepts: AcceptsToken): number {
  if (Array.isArray(accepts)) {
    return accepts.reduce((mask, type) => mask | (BITS[type] ?? 0), LIST);
  }
  return BITS[accepts ?? 'session_token'] ?? 1;
}

/** Whether a token of a type, `null` for an invalid one, is accepted. */
export function isAccepted(
  type: TokenTypeName | null,
  accepts: NonNullable<AcceptsToken>,
): boolean {
  if (type === null) {
    return false;
  }
  return accepts === 'any' || (Array.isArray(accepts) ? accepts : [accepts]).includes(type);
}

/** Whether a type is a machine's. */
export const isMachineType = (type: unknown): type is Exclude<TokenTypeName, 'session_token'> =>
  type === 'api_key' || type === 'm2m_token' || type === 'oauth_token';
