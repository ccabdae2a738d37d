/** Users. **An email address, a username and an external id name one user only.** */

import { formError, resourceNotFound } from '../errors';
import { imageUrl } from './avatar';
import {
  assertAvailable,
  createEmailAddress,
  emailAddressJson,
  findEmailAddress,
} from './email-address';
import { metadataOf } from './metadata';
import { hashPassword, MAXIMUM_LENGTH, MINIMUM_LENGTH, passwordMatches } from './password';
import type { EmailAddress, Metadata, User } from './rows';
import { endSessionsOf } from './session';
import type { Store } from './store';

/** What a user is made from: the body of `POST /v1/users`. */
export interface NewUser {
  readonly id?: string;
  readonly email_address?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly skip_password_checks?: boolean;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly external_id?: string;
  readonly public_metadata?: Metadata;
  readonly private_metadata?: Metadata;
  readonly unsafe_metadata?: Metadata;
  readonly banned?: boolean;
  readonly locked?: boolean;
  readonly locale?: string;
  readonly timezone?: string;
}

/** Adds a user. Throws a coded error when a name is taken or the password too short. */
export function createUser(store: Store, from: NewUser): User {
  assertTypes(from);
  const addresses = from.email_address ?? [];
  if (addresses.length === 0 && !from.username) {
    throw formError('form_data_missing', 'email_address', 'or a username is required.');
  }
  for (const address of addresses) {
    assertAvailable(store, address);
  }
  assertNamesAvailable(store, from);
  if (typeof from.password === 'string' && !from.skip_password_checks) {
    assertPassword(from.password);
  }
  const user = store.users.add({
    id: from.id ?? store.identifier('user_'),
    username: from.username ?? null,
    first_name: from.first_name ?? null,
    last_name: from.last_name ?? null,
    primary_email_address_id: null,
    password: typeof from.password !== 'string' ? null : hashPassword(store.random, from.password),
    image: null,
    external_id: from.external_id ?? null,
    public_metadata: metadataOf('public_metadata', from.public_metadata),
    private_metadata: metadataOf('private_metadata', from.private_metadata),
    unsafe_metadata: metadataOf('unsafe_metadata', from.unsafe_metadata),
    banned: from.banned ?? false,
    locked: from.locked ?? false,
    locale: from.locale ?? null,
    timezone: from.timezone ?? null,
    create_organization_enabled: true,
    create_organizations_limit: null,
    delete_self_enabled: true,
    legal_accepted_at: null,
    last_sign_in_at: null,
    last_active_at: null,
    ...store.created(),
  });
  const rows = addresses.map((address) => createEmailAddress(store, user.id, address));
  user.primary_email_address_id = rows[0]?.id ?? null;
  return user;
}

/** Fields of `PATCH /v1/users/{id}` beyond those a user is made from. */
export interface UserChanges extends NewUser {
  readonly primary_email_address_id?: string;
  readonly sign_out_of_other_sessions?: boolean;
  readonly create_organization_enabled?: boolean;
  readonly create_organizations_limit?: number;
  readonly delete_self_enabled?: boolean;
}

/** Changes a user; throws as `createUser` does. */
export function updateUser(store: Store, user: User, changes: UserChanges): User {
  assertTypes(changes);
  assertNamesAvailable(store, changes, user.id);
  const { password, primary_email_address_id: primary } = changes;
  if (primary !== undefined && store.emailAddresses.get(primary)?.user_id !== user.id) {
    throw resourceNotFound('email address', primary);
  }
  if (typeof password === 'string') {
    if (!changes.skip_password_checks) {
      assertPassword(password);
    }
    user.password = hashPassword(store.random, password);
    if (changes.sign_out_of_other_sessions) {
      endSessionsOf(store, user.id, 'revoked');
    }
  }
  const {
    id: _id,
    email_address: _addresses,
    password: _password,
    skip_password_checks: _skip,
    sign_out_of_other_sessions: _signOut,
    ...fields
  } = changes;
  const known = Object.entries(fields).filter(([name]) => Object.hasOwn(user, name));
  return store.update(user, Object.fromEntries(known) as Partial<User>);
}

/** Removes a user with addresses, memberships and sessions. */
export function deleteUser(store: Store, user: User): void {
  endSessionsOf(store, user.id, 'removed');
  store.emailAddresses.removeWhere((row) => row.user_id === user.id);
  store.memberships.removeWhere((row) => row.user_id === user.id);
  store.users.remove(user.id);
}

/** The user with that identifier; throws a 404 if it does not exist. */
export function userById(store: Store, id: string): User {
  const user = store.users.get(id);
  if (!user) {
    throw resourceNotFound('user', id);
  }
  return user;
}

/** The user whom an email address, a username or an identifier names. */
export function findUser(store: Store, identifier: string): User | undefined {
  const address = findEmailAddress(store, identifier);
  if (address) {
    return store.users.get(address.user_id);
  }
  const name = identifier.trim().toLowerCase();
  return (
    store.users.get(identifier) ??
    store.users.find(({ username }) => username?.toLowerCase() === name)
  );
}

/** Whether the user has this password. */
export function hasPassword(user: User, password: string): boolean {
  return user.password !== null && passwordMatches(user.password, password);
}

/** Throws a coded error when the password is too short or too long. */
export function assertPassword(password: string): void {
  if (password.length < MINIMUM_LENGTH) {
    const detail = `Passwords must be ${MINIMUM_LENGTH} characters or more.`;
    throw formError('form_password_length_too_short', 'password', detail);
  }
  if (password.length > MAXIMUM_LENGTH) {
    const detail = `Passwords must have at most ${MAXIMUM_LENGTH} characters.`;
    throw formError('form_password_length_too_long', 'password', detail);
  }
}

/** A user's email addresses, the primary one first. */
export function emailAddressesOf(store: Store, user: User): EmailAddress[] {
  const isPrimary = ({ id }: EmailAddress) => Number(id === user.primary_email_address_id);
  return store.emailAddresses
    .filter((row) => row.user_id === user.id)
    .sort((first, second) => isPrimary(second) - isPrimary(first));
}

/** What the user is called where there is one line for it. */
export function identifierOf(store: Store, user: User): string {
  return emailAddressesOf(store, user)[0]?.email_address ?? user.username ?? user.id;
}

/** First and last name, or what the user signs in with. */
export function displayName(store: Store, user: User): string {
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ');
  return name || identifierOf(store, user);
}

/** `UserJSON` of the Backend API. */
export function userJson(store: Store, user: User) {
  const { password, image, ...fields } = user;
  return {
    object: 'user',
    ...fields,
    image_url: imageUrl(user, displayName(store, user)),
    profile_image_url: imageUrl(user, displayName(store, user)),
    has_image: Boolean(image),
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    password_enabled: password !== null,
    password_last_updated_at: null,
    two_factor_enabled: false,
    totp_enabled: false,
    backup_code_enabled: false,
    email_addresses: emailAddressesOf(store, user).map(emailAddressJson),
    phone_numbers: [],
    web3_wallets: [],
    passkeys: [],
    organization_memberships: null,
    external_accounts: [],
    saml_accounts: [],
    enterprise_accounts: [],
    deprovisioned: false,
    lockout_expires_in_seconds: null,
    verification_attempts_remaining: 100,
    mfa_enabled_at: null,
    mfa_disabled_at: null,
  };
}

/** `PublicUserDataJSON`: what other members of an organization see. */
export function publicUserData(store: Store, user: User) {
  return {
    user_id: user.id,
    identifier: identifierOf(store, user),
    first_name: user.first_name,
    last_name: user.last_name,
    image_url: imageUrl(user, displayName(store, user)),
    has_image: Boolean(user.image),
    username: user.username,
    banned: user.banned,
    deprovisioned: false,
  };
}

const TEXTS = ['username', 'password', 'first_name', 'last_name', 'external_id'] as const;

/** Bodies are untrusted: their types are only promised. */
function assertTypes(fields: NewUser): void {
  const { email_address: addresses } = fields;
  const areTexts = (values: unknown) =>
    Array.isArray(values) && values.every((value) => typeof value === 'string');
  if (addresses !== undefined && !areTexts(addresses)) {
    throw formError('form_param_format_invalid', 'email_address', 'must be an array of strings.');
  }
  for (const name of TEXTS) {
    const value: unknown = fields[name];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      throw formError('form_param_format_invalid', name, 'must be a string.');
    }
  }
}

function assertNamesAvailable(store: Store, names: NewUser, except?: string): void {
  const taken = (matches: (user: User) => boolean) =>
    store.users.find((user) => user.id !== except && matches(user)) !== undefined;
  const { username, external_id: externalId } = names;
  if (username && taken((user) => user.username?.toLowerCase() === username.toLowerCase())) {
    throw formError('form_identifier_exists', 'username', 'is taken. Try another one.');
  }
  if (externalId && taken((user) => user.external_id === externalId)) {
    throw formError('form_identifier_exists', 'external_id', 'is taken. Try another one.');
  }
}
