/**
 * Attempts to sign up. **Complete as soon as there are an email address and a
 * password**: the emulator sends no mail, so it verifies no address.
 */

import type { Client, SignUp } from './rows';
import { createSession } from './session';
import type { Store } from './store';
import { createUser, type NewUser } from './user';

/** Fields of a sign-up, as the Frontend API takes them. */
export interface SignUpFields {
  readonly email_address?: string;
  readonly password?: string;
  readonly username?: string;
  readonly first_name?: string;
  readonly last_name?: string;
}

/** Begins a sign-up, and completes it where nothing is missing. */
export function createSignUp(store: Store, client: Client, fields: SignUpFields): SignUp {
  const signUp = store.signUps.add({
    id: store.identifier('sua_'),
    client_id: client.id,
    status: 'missing_requirements',
    email_address: null,
    username: null,
    first_name: null,
    last_name: null,
    created_user_id: null,
    created_session_id: null,
    ...store.created(),
  });
  client.sign_up_id = signUp.id;
  return updateSignUp(store, client, signUp, fields);
}

/** Adds fields to a sign-up, and completes it where nothing is missing. */
export function updateSignUp(
  store: Store,
  client: Client,
  signUp: SignUp,
  fields: SignUpFields,
): SignUp {
  const { password, ...named } = fields;
  store.update(signUp, named);
  if (signUp.status === 'complete' || !signUp.email_address || password === undefined) {
    return signUp;
  }
  const user = createUser(store, { ...namesOf(signUp), password });
  const session = createSession(store, client, user);
  return store.update(signUp, {
    status: 'complete',
    created_user_id: user.id,
    created_session_id: session.id,
  });
}

/** `SignUpJSON` of the Frontend API. */
export function signUpJson(signUp: SignUp) {
  const complete = signUp.status === 'complete';
  const missing = [...(signUp.email_address ? [] : ['email_address']), 'password'];
  const { client_id: _client, ...fields } = signUp;
  return {
    object: 'sign_up_attempt',
    ...fields,
    required_fields: ['email_address', 'password'],
    optional_fields: ['username', 'first_name', 'last_name'],
    missing_fields: complete ? [] : missing,
    unverified_fields: [],
    verifications: {},
    phone_number: null,
    web3_wallet: null,
    external_account: null,
    external_account_strategy: null,
    has_password: complete,
    password_enabled: true,
    unsafe_metadata: {},
    public_metadata: {},
    custom_action: false,
    external_id: null,
    abandon_at: signUp.created_at + 86_400_000,
    legal_accepted_at: null,
    locale: null,
  };
}

function namesOf(signUp: SignUp): NewUser {
  return {
    email_address: [signUp.email_address ?? ''],
    ...(signUp.username && { username: signUp.username }),
    ...(signUp.first_name && { first_name: signUp.first_name }),
    ...(signUp.last_name && { last_name: signUp.last_name }),
  };
}
