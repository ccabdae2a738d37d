/** Resources as the Frontend API gives them to a browser: **without private metadata**. */

import type { Instance } from '../instance';
import { sessionToken } from '../issued-token';
import { activeSession, clientJson } from '../store/client';
import { membershipJson } from '../store/membership';
import type { Client, Session, User } from '../store/rows';
import { activeSessions, sessionJson } from '../store/session';
import { signInJson } from '../store/sign-in-attempt';
import { signUpJson } from '../store/sign-up-attempt';
import { publicUserData, userById, userJson } from '../store/user';

/** `ClientJSON` of the Frontend API. */
export function browserClientJson(instance: Instance, client: Client, origin?: string) {
  const { store } = instance;
  const signIn = client.sign_in_id ? store.signIns.get(client.sign_in_id) : undefined;
  const signUp = client.sign_up_id ? store.signUps.get(client.sign_up_id) : undefined;
  return {
    ...clientJson(store, client),
    sessions: activeSessions(store, client.id).map((session) =>
      browserSessionJson(instance, session, origin),
    ),
    sign_in: signIn && signIn.status !== 'complete' ? signInJson(store, signIn) : null,
    sign_up: signUp && signUp.status !== 'complete' ? signUpJson(signUp) : null,
    cookie_expires_at: null,
    captcha_bypass: true,
  };
}

/** The answer for a browser without a client. */
export function emptyClientJson(now: number) {
  return {
    object: 'client',
    id: null,
    sessions: [],
    sign_in: null,
    sign_up: null,
    last_active_session_id: null,
    last_authentication_strategy: null,
    cookie_expires_at: null,
    captcha_bypass: true,
    created_at: now,
    updated_at: now,
  };
}

/** `SessionJSON` of the Frontend API. */
export function browserSessionJson(instance: Instance, session: Session, origin?: string) {
  const { store } = instance;
  const user = userById(store, session.user_id);
  const minutes = Math.floor((instance.now() - session.factor_verified_at) / 60_000);
  return {
    ...sessionJson(session),
    factor_verification_age: [Math.max(0, minutes), -1],
    tasks: null,
    last_active_token: { object: 'token', jwt: sessionToken(instance, session, origin) },
    user: browserUserJson(instance, user),
    public_user_data: publicUserData(store, user),
  };
}

/** `UserJSON` of the Frontend API. */
export function browserUserJson({ store }: Instance, user: User) {
  const { private_metadata: _private, ...fields } = userJson(store, user);
  const memberships = store.memberships.filter(({ user_id }) => user_id === user.id);
  return {
    ...fields,
    organization_memberships: memberships.map((row) => {
      const { private_metadata, organization, ...membership } = membershipJson(store, row);
      const { private_metadata: _organization, ...shown } = organization;
      return { ...membership, organization: shown };
    }),
  };
}

/** The active session of a client in the form of `response`s. */
export function currentSession(instance: Instance, client: Client | undefined) {
  return client && activeSession(instance.store, client);
}
