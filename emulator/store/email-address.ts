/** Email addresses. **No two users share one**, whatever its case. */

import { formError } from '../errors';
import type { EmailAddress } from './rows';
import type { Store } from './store';

/** The email address as it is stored and compared. */
export function normalized(address: string): string {
  return address.trim().toLowerCase();
}

/** Throws a coded error if a user cannot have this address. */
export function assertAvailable(store: Store, address: string): void {
  if (!/^[^\s@]+@[^\s@]+$/.test(address.trim())) {
    throw formError('form_param_format_invalid', 'email_address', 'must be a valid email address.');
  }
  if (findEmailAddress(store, address)) {
    throw formError('form_identifier_exists', 'email_address', 'is taken. Try another one.');
  }
}

/** Gives a user an address. Throws if the address is malformed or taken. */
export function createEmailAddress(
  store: Store,
  userId: string,
  address: string,
  verified = true,
): EmailAddress {
  assertAvailable(store, address);
  return store.emailAddresses.add({
    id: store.identifier('idn_'),
    user_id: userId,
    email_address: normalized(address),
    verified,
    ...store.created(),
  });
}

/** The address as it is stored, in whatever case it is asked for. */
export function findEmailAddress(store: Store, address: string): EmailAddress | undefined {
  const wanted = normalized(address);
  return store.emailAddresses.find((row) => row.email_address === wanted);
}

/** `EmailAddressJSON` of Clerk's APIs. */
export function emailAddressJson(row: EmailAddress) {
  const { id, email_address, verified, created_at, updated_at } = row;
  const status = verified ? 'verified' : 'unverified';
  return {
    id,
    object: 'email_address',
    email_address,
    reserved: false,
    verification: { status, strategy: 'admin', attempts: null, expire_at: null },
    linked_to: [],
    matches_sso_connection: false,
    created_at,
    updated_at,
  };
}
