/** API keys: opaque tokens `ak_…` that act for a user or an organization. */

import { formError, resourceNotFound } from '../errors';
import type { ApiKey } from './rows';
import { sameSecret } from './secret';
import type { Store } from './store';

/** What an API key is made from: the body of `POST /api_keys`. */
export interface NewApiKey {
  readonly name: string;
  readonly subject: string;
  readonly description?: string | null;
  readonly claims?: Record<string, unknown> | null;
  readonly scopes?: string[];
  readonly created_by?: string | null;
  readonly seconds_until_expiration?: number | null;
}

/** Adds an API key. Throws a coded error when name or subject are missing. */
export function createApiKey(store: Store, from: NewApiKey): ApiKey {
  for (const field of ['name', 'subject'] as const) {
    if (typeof from[field] !== 'string' || from[field] === '') {
      throw formError('form_param_missing', field, 'must be included.');
    }
  }
  return store.apiKeys.add({
    id: store.identifier('ak_'),
    type: 'api_key',
    name: from.name,
    subject: from.subject,
    description: from.description ?? null,
    claims: from.claims ?? null,
    scopes: from.scopes ?? [],
    secret: `ak_${store.random.text(40)}`,
    revoked: false,
    revocation_reason: null,
    expiration: expirationOf(store, from.seconds_until_expiration),
    created_by: from.created_by ?? null,
    last_used_at: null,
    ...store.created(),
  });
}

/** When something that lasts `seconds` from now expires; `null` for never. */
export function expirationOf(store: Store, seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : store.now() + seconds * 1000;
}

/** Whether a time has come. */
export function hasExpired(store: Store, expiration: number | null): boolean {
  return expiration !== null && expiration <= store.now();
}

/** The key with that identifier; throws a 404 if it does not exist. */
export function apiKeyById(store: Store, id: string): ApiKey {
  const key = store.apiKeys.get(id);
  if (!key) {
    throw resourceNotFound('API key', id);
  }
  return key;
}

/** The valid key with that secret; throws a 404 for a revoked or expired one too. */
export function verifyApiKey(store: Store, secret: string): ApiKey {
  const key = store.apiKeys.find((row) => sameSecret(row.secret, secret));
  if (!key || key.revoked || hasExpired(store, key.expiration)) {
    throw resourceNotFound('API key');
  }
  key.last_used_at = store.now();
  return key;
}

/** `APIKeyJSON` of the Backend API, without the secret. */
export function apiKeyJson(store: Store, key: ApiKey) {
  const { secret: _secret, ...fields } = key;
  return { object: 'api_key', ...fields, expired: hasExpired(store, key.expiration) };
}
