/** Which types of token a caller accepts. */

import type { AuthenticateRequestOptions } from '@clerk/backend/internal';
import { addon } from './addon';
import type { TokenTypeName } from './reply';

/** The option `acceptsToken`: one type of token, several, or any. */
export type AcceptsToken = AuthenticateRequestOptions['acceptsToken'];

const { AcceptedTokens } = addon;

const BITS: Record<string, number> = {
  session_token: AcceptedTokens.SessionToken,
  api_key: AcceptedTokens.ApiKey,
  m2m_token: AcceptedTokens.M2mToken,
  oauth_token: AcceptedTokens.OauthToken,
  any: AcceptedTokens.Any,
};

/** Any type of token, where an opaque machine token may stay unverified. */
export const ANY_OR_LATER = AcceptedTokens.Any | AcceptedTokens.Later;

/** As `ANY_OR_LATER`, of a request whose document the browser can be made to load. */
export const ANY_OR_DOCUMENT = ANY_OR_LATER | AcceptedTokens.Document;

/** The mask of `AcceptedTokens` that the addon takes. */
export function acceptsMask(accepts: AcceptsToken): number {
  if (Array.isArray(accepts)) {
    const list: number = AcceptedTokens.List;
    return accepts.reduce((mask, type) => mask | (BITS[type] ?? 0), list);
  }
  return BITS[accepts ?? 'session_token'] ?? AcceptedTokens.SessionToken;
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
