/** Resources as the Frontend API gives them to a browser: **without private metadata**. */

import type { Instance } from '../instance';
import { sessionToken } from '../issued-token';
import { imageUrl } from '../store/avatar';
import { activeSession, clientJson } from '../store/client';
import { membershipJson } from '../store/membership';
import { organizationJson } from '../store/organization';
import type {
  Client,
  Membership,
  OrganizationInvitation,
  Session,
  StoredOrganization,
  User,
} from '../store/rows';
import { activeSessions, sessionJson } from '../store/session';
import { signInJson } from '../store/sign-in-attempt';
import { signUpJson } from '../store/sign-up-attempt';
import type { Store } from '../store/store';
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
    organization_memberships: memberships.map((row) => browserMembershipJson(store, row)),
  };
}

/** `OrganizationMembershipJSON` of the Frontend API. */
export function browserMembershipJson(store: Store, row: Membership) {
  const { private_metadata: _membership, organization, ...fields } = membershipJson(store, row);
  const { private_metadata: _organization, ...shown } = organization;
  return { ...fields, organization: shown };
}

/** `OrganizationJSON` of the Frontend API. */
export function browserOrganizationJson(store: Store, row: StoredOrganization) {
  const { private_metadata: _private, ...fields } = organizationJson(store, row);
  return fields;
}

/** `UserOrganizationInvitationJSON`: what the user who is invited sees. */
export function userInvitationJson(store: Store, row: OrganizationInvitation) {
  const { organization_id: id, ...fields } = row;
  const { name, slug, image } = store.organizations.get(id) as StoredOrganization;
  return {
    object: 'organization_invitation',
    ...fields,
    public_organization_data: {
      id,
      name,
      slug,
      image_url: imageUrl({ image }, name),
      has_image: Boolean(image),
    },
  };
}

/** `SessionWithActivitiesJSON`; `userAgent` is that of the browser that asks. */
export function sessionWithActivityJson(session: Session, userAgent: string) {
  const [, name, version] = /(Firefox|Edg|Chrome|Safari)\/(\d+)/.exec(userAgent) ?? [];
  return {
    ...sessionJson(session),
    user: null,
    latest_activity: {
      object: 'session_activity',
      id: `act_${session.id}`,
      browser_name: name ?? null,
      browser_version: version ?? null,
      ip_address: '127.0.0.1',
      city: 'this machine',
      is_mobile: /Mobile/.test(userAgent),
    },
  };
}

/** The active session of a client in the form of `response`s. */
export function currentSession(instance: Instance, client: Client | undefined) {
  return client && activeSession(instance.store, client);
}
