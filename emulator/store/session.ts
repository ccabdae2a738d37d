/** Sessions. **One that was ended, revoked or has expired is never active again.** */

import { ApiError, resourceNotFound } from '../errors';
import type { Client, Session, SessionStatus, User } from './rows';
import type { Store } from './store';

/** How long a session lasts without a new sign-in: seven days, in ms. */
export const SESSION_LIFETIME = 7 * 86_400_000;

/** Signs a user in on a client. Throws when the user is banned or locked. */
export function createSession(store: Store, client: Client, user: User, id?: string): Session {
  if (user.banned) {
    throw new ApiError(403, 'user_banned', 'User banned', 'The user is banned from this instance.');
  }
  if (user.locked) {
    throw new ApiError(
      403,
      'user_locked',
      'User locked',
      'The user is locked out of this instance.',
    );
  }
  const now = store.now();
  const session = store.sessions.add({
    id: id ?? store.identifier('sess_'),
    client_id: client.id,
    user_id: user.id,
    status: 'active',
    last_active_organization_id: null,
    factor_verified_at: now,
    refresh_token: store.browserSecret(),
    last_active_at: now,
    expire_at: now + SESSION_LIFETIME,
    abandon_at: now + 30 * 86_400_000,
    ...store.created(),
  });
  store.update(client, { last_active_session_id: session.id, signed_in_at: now });
  user.last_sign_in_at = now;
  user.last_active_at = now;
  return session;
}

/** The status of a session as of now. */
export function statusOf(store: Store, session: Session): SessionStatus {
  return session.status === 'active' && session.expire_at <= store.now()
    ? 'expired'
    : session.status;
}

/** Whether the session still signs its user in. */
export function isActive(store: Store, session: Session): boolean {
  const user = store.users.get(session.user_id);
  return statusOf(store, session) === 'active' && user !== undefined && !user.banned;
}

/** The active sessions of a client, oldest first. */
export function activeSessions(store: Store, clientId: string): Session[] {
  return store.sessions.filter((row) => row.client_id === clientId && isActive(store, row));
}

/** The session with that identifier; throws a 404 if it does not exist. */
export function sessionById(store: Store, id: string): Session {
  const session = store.sessions.get(id);
  if (!session) {
    throw resourceNotFound('session', id);
  }
  return session;
}

/** Ends a session for the given reason; one that has ended does not change. */
export function endSession(
  store: Store,
  session: Session,
  status: Exclude<SessionStatus, 'active'>,
): Session {
  if (session.status === 'active') {
    store.update(session, { status });
    const client = store.clients.get(session.client_id);
    const left = client ? activeSessions(store, client.id) : [];
    if (client) {
      const last = left.at(-1)?.id ?? null;
      Object.assign(client, { last_active_session_id: last, updated_at: store.now() });
    }
  }
  return session;
}

/** Ends all sessions of a user. */
export function endSessionsOf(
  store: Store,
  userId: string,
  status: Exclude<SessionStatus, 'active'>,
): void {
  for (const session of store.sessions.filter(({ user_id }) => user_id === userId)) {
    endSession(store, session, status);
  }
}

/** `SessionJSON` of the Backend API. */
export function sessionJson(session: Session) {
  const { refresh_token: _secret, factor_verified_at: _verified, ...fields } = session;
  return { object: 'session', ...fields, actor: null };
}
