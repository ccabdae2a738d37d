/** Attempts to sign in: **with a password, or with a code for an email address**. */

import { ApiError, formError } from '../errors';
import { assertEmailCode } from './email-code';
import type { Client, FirstFactor, SignIn, User } from './rows';
import { createSession, endSessionsOf } from './session';
import type { Store } from './store';
import { emailAddressesOf, findUser, hasPassword, publicUserData, updateUser } from './user';

/** The user whom `identifier` and `password` name. Throws a coded error otherwise. */
export function authenticate(store: Store, identifier: string, password: string): User {
  const user = userToSignIn(store, identifier);
  if (!hasPassword(user, password)) {
    throw formError(
      'form_password_incorrect',
      'password',
      'Password is incorrect. Try again, or use another method.',
    );
  }
  return user;
}

/** Begins an attempt; with a password, completes it. */
export function createSignIn(
  store: Store,
  client: Client,
  from: { identifier?: string; password?: string; strategy?: string },
): SignIn {
  const { identifier, password, strategy } = from;
  const user = identifier === undefined ? undefined : userToSignIn(store, identifier);
  const signIn = store.signIns.add({
    id: store.identifier('sia_'),
    client_id: client.id,
    status: user ? 'needs_first_factor' : 'needs_identifier',
    identifier: identifier ?? null,
    user_id: user?.id ?? null,
    strategy: null,
    created_session_id: null,
    ...store.created(),
  });
  client.sign_in_id = signIn.id;
  if (password !== undefined) {
    return attemptPassword(store, client, signIn, password);
  }
  return user && strategy && strategy !== 'password'
    ? prepareFirstFactor(store, signIn, strategy)
    : signIn;
}

/** Chooses how the first factor is verified. Throws if the user cannot do so. */
export function prepareFirstFactor(store: Store, signIn: SignIn, strategy: string): SignIn {
  const factor = firstFactors(store, signIn).find((one) => one.strategy === strategy);
  if (signIn.status === 'complete' || !factor) {
    throw unexpected();
  }
  return store.update(signIn, { strategy: factor.strategy });
}

/** Completes an attempt with the user's password. */
export function attemptPassword(
  store: Store,
  client: Client,
  signIn: SignIn,
  password: string,
): SignIn {
  if (signIn.status !== 'needs_first_factor' || signIn.identifier === null) {
    throw unexpected();
  }
  const user = authenticate(store, signIn.identifier, password);
  store.update(signIn, { strategy: 'password' });
  return complete(store, client, signIn, user);
}

/** Verifies the code that was prepared: it completes the attempt, or lets a new password be set. */
export function attemptCode(store: Store, client: Client, signIn: SignIn, code: string): SignIn {
  const user = signIn.user_id ? store.users.get(signIn.user_id) : undefined;
  const isPrepared = signIn.strategy !== null && signIn.strategy !== 'password';
  if (signIn.status !== 'needs_first_factor' || !user || !isPrepared) {
    throw unexpected();
  }
  assertEmailCode(code);
  return signIn.strategy === 'reset_password_email_code'
    ? store.update(signIn, { status: 'needs_new_password' })
    : complete(store, client, signIn, user);
}

/** Sets the password of a user who forgot it, and completes the attempt. */
export function resetPassword(
  store: Store,
  client: Client,
  signIn: SignIn,
  from: { password: string; signOutOfOtherSessions: boolean },
): SignIn {
  const user = signIn.user_id ? store.users.get(signIn.user_id) : undefined;
  if (signIn.status !== 'needs_new_password' || !user) {
    throw unexpected();
  }
  updateUser(store, user, { password: from.password });
  if (from.signOutOfOtherSessions) {
    endSessionsOf(store, user.id, 'revoked');
  }
  return complete(store, client, signIn, user);
}

/** `SignInJSON` of the Frontend API. */
export function signInJson(store: Store, signIn: SignIn) {
  const user = signIn.user_id ? store.users.get(signIn.user_id) : undefined;
  const { user_id: _user, client_id: _client, strategy, ...fields } = signIn;
  const status = ['complete', 'needs_new_password'].includes(signIn.status)
    ? 'verified'
    : 'unverified';
  return {
    object: 'sign_in_attempt',
    ...fields,
    supported_identifiers: ['email_address', 'username'],
    supported_first_factors: user ? firstFactors(store, signIn) : null,
    supported_second_factors: null,
    first_factor_verification: strategy
      ? { object: `verification_${strategy}`, status, strategy, attempts: null, expire_at: null }
      : null,
    second_factor_verification: null,
    user_data: user ? publicUserData(store, user) : null,
    abandon_at: signIn.created_at + 86_400_000,
  };
}

/** One way to verify the first factor, with the address that a code goes to. */
export interface OfferedFactor {
  readonly strategy: FirstFactor;
  readonly email_address_id?: string;
  readonly safe_identifier?: string;
  readonly primary?: boolean;
}

function firstFactors(store: Store, signIn: SignIn): OfferedFactor[] {
  const user = signIn.user_id ? store.users.get(signIn.user_id) : undefined;
  if (!user) {
    return [];
  }
  const codes = (strategy: FirstFactor): OfferedFactor[] =>
    emailAddressesOf(store, user)
      .filter(({ verified }) => verified)
      .map(({ id, email_address }) => ({
        strategy,
        email_address_id: id,
        safe_identifier: email_address,
        primary: id === user.primary_email_address_id,
      }));
  const password: OfferedFactor[] = user.password ? [{ strategy: 'password' }] : [];
  return [...password, ...codes('email_code'), ...codes('reset_password_email_code')];
}

function complete(store: Store, client: Client, signIn: SignIn, user: User): SignIn {
  const session = createSession(store, client, user);
  return store.update(signIn, { status: 'complete', created_session_id: session.id });
}

function unexpected(): ApiError {
  return new ApiError(
    400,
    'strategy_for_user_invalid',
    'Invalid verification strategy',
    'The verification strategy is not valid for this account, or not at this point.',
  );
}

function userToSignIn(store: Store, identifier: string): User {
  const user = findUser(store, identifier);
  if (!user) {
    throw formError('form_identifier_not_found', 'identifier', "Couldn't find your account.");
  }
  return user;
}
