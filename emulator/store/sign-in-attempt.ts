/** Attempts to sign in: **the user's password, and no other factor**. */

import { ApiError, formError } from '../errors';
import type { Client, Session, SignIn, User } from './rows';
import { createSession } from './session';
import type { Store } from './store';
import { findUser, hasPassword, publicUserData } from './user';

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
  from: { identifier?: string; password?: string },
): SignIn {
  const { identifier, password } = from;
  const user = identifier === undefined ? undefined : userToSignIn(store, identifier);
  const signIn = store.signIns.add({
    id: store.identifier('sia_'),
    client_id: client.id,
    status: user ? 'needs_first_factor' : 'needs_identifier',
    identifier: identifier ?? null,
    user_id: user?.id ?? null,
    created_session_id: null,
    ...store.created(),
  });
  client.sign_in_id = signIn.id;
  return password === undefined ? signIn : attemptPassword(store, client, signIn, password);
}

/** Completes an attempt with the user's password. */
export function attemptPassword(
  store: Store,
  client: Client,
  signIn: SignIn,
  password: string,
): SignIn {
  if (signIn.status === 'complete' || signIn.identifier === null) {
    throw new ApiError(
      400,
      'strategy_for_user_invalid',
      'Invalid verification strategy',
      'The sign-in does not expect a password.',
    );
  }
  const user = authenticate(store, signIn.identifier, password);
  const session: Session = createSession(store, client, user);
  return store.update(signIn, { status: 'complete', created_session_id: session.id });
}

/** `SignInJSON` of the Frontend API. */
export function signInJson(store: Store, signIn: SignIn) {
  const user = signIn.user_id ? store.users.get(signIn.user_id) : undefined;
  const { user_id: _user, client_id: _client, ...fields } = signIn;
  const complete = signIn.status === 'complete';
  return {
    object: 'sign_in_attempt',
    ...fields,
    supported_identifiers: ['email_address', 'username'],
    supported_first_factors: user ? [{ strategy: 'password' }] : null,
    supported_second_factors: null,
    first_factor_verification: complete
      ? { object: 'verification_password', status: 'verified', strategy: 'password' }
      : null,
    second_factor_verification: null,
    user_data: user ? publicUserData(store, user) : null,
    abandon_at: signIn.created_at + 86_400_000,
  };
}

function userToSignIn(store: Store, identifier: string): User {
  const user = findUser(store, identifier);
  if (!user) {
    throw formError('form_identifier_not_found', 'identifier', "Couldn't find your account.");
  }
  return user;
}
