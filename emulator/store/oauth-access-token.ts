/** OAuth access tokens that the instance issues as an identity provider. */

import { resourceNotFound } from '../errors';
import { hasExpired } from './api-key';
import type { OAuthAccessToken } from './rows';
import { sameSecret } from './secret';
import type { Store } from './store';
import { userById } from './user';

/** How long an access token lasts, in seconds. */
export const OAUTH_TOKEN_LIFETIME = 86_400;

/** What an OAuth access token is made from. */
export interface NewOAuthAccessToken {
  readonly user_id: string;
  readonly client_id?: string;
  readonly scopes?: readonly string[];
  readonly format?: 'opaque' | 'jwt';
  readonly seconds_until_expiration?: number;
}

/** Adds an access token of a user. Throws if the user does not exist. */
export function createOAuthAccessToken(store: Store, from: NewOAuthAccessToken): OAuthAccessToken {
  const user = userById(store, from.user_id);
  const seconds = from.seconds_until_expiration ?? OAUTH_TOKEN_LIFETIME;
  return store.oauthAccessTokens.add({
    id: store.identifier('oat_'),
    client_id: from.client_id ?? 'client_emulator',
    subject: user.id,
    scopes: [...(from.scopes ?? ['openid', 'profile', 'email'])],
    token: from.format === 'jwt' ? null : `oat_${store.random.text(40)}`,
    revoked: false,
    revocation_reason: null,
    expiration: store.now() + seconds * 1000,
    ...store.created(),
  });
}

/** The token with that identifier; throws a 404 if it does not exist. */
export function oauthAccessTokenById(store: Store, id: string): OAuthAccessToken {
  const token = store.oauthAccessTokens.get(id);
  if (!token) {
    throw resourceNotFound('OAuth access token', id);
  }
  return token;
}

/** The valid token; throws a 404 for a revoked or expired one too. */
export function verifyOAuthAccessToken(store: Store, token: string): OAuthAccessToken {
  const found = store.oauthAccessTokens.find(
    (row) => row.token !== null && sameSecret(row.token, token),
  );
  if (!found || found.revoked || hasExpired(store, found.expiration)) {
    throw resourceNotFound('OAuth access token');
  }
  return found;
}

/** `IdPOAuthAccessTokenJSON` of the Backend API. */
export function oauthAccessTokenJson(store: Store, row: OAuthAccessToken) {
  const { token: _token, ...fields } = row;
  return {
    object: 'clerk_idp_oauth_access_token',
    ...fields,
    type: 'oauth:access_token',
    expired: hasExpired(store, row.expiration),
  };
}
