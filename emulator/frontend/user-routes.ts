/** `/v1/me`: the signed-in user. */

import type { Hono } from 'hono';
import { deleted } from '../backend/deleted';
import { type Ctx, type Env, type Fields, fieldsOf, storeOf, text } from '../context';
import { formError, invalid } from '../errors';
import { mergeMetadata, metadataOf } from '../store/metadata';
import type { Metadata, User } from '../store/rows';
import { activeSessions, endSession, isActive, sessionById } from '../store/session';
import { deleteUser, hasPassword, updateUser } from '../store/user';
import { answered } from './answered';
import { clientOf } from './browser';
import { me, mySession } from './current-user';
import { browserUserJson, sessionWithActivityJson } from './resources';

/** Adds the routes. */
export function userRoutes(app: Hono<Env>): void {
  const show = (c: Ctx, user = me(c)) => answered(c, browserUserJson(c.get('instance'), user));
  app.get('/v1/me', (c) => show(c));
  app.patch('/v1/me', async (c) => {
    const fields = await fieldsOf(c);
    const names = ['first_name', 'last_name', 'username', 'primary_email_address_id'];
    const changes = Object.fromEntries(names.map((name) => [name, text(fields, name)]));
    const user = updateUser(storeOf(c), me(c), changes);
    const metadata = metadataIn(fields);
    return show(c, storeOf(c).update(user, { unsafe_metadata: metadata }));
  });
  app.patch('/v1/me/metadata', async (c) => {
    const user = me(c);
    const changes = metadataIn(await fieldsOf(c)) ?? {};
    const unsafe_metadata = mergeMetadata(user.unsafe_metadata, changes);
    return show(c, storeOf(c).update(user, { unsafe_metadata }));
  });
  app.delete('/v1/me', (c) => {
    const user = me(c);
    deleteUser(storeOf(c), user);
    return answered(c, deleted('user', user.id));
  });
  passwordRoutes(app, show);
  sessionRoutes(app);
}

function passwordRoutes(app: Hono<Env>, show: (c: Ctx, user: User) => Response): void {
  app.post('/v1/me/change_password', async (c) => {
    const fields = await fieldsOf(c);
    const user = me(c);
    assertCurrentPassword(user, text(fields, 'current_password'));
    updateUser(storeOf(c), user, { password: text(fields, 'new_password') ?? '' });
    if (text(fields, 'sign_out_of_other_sessions') === 'true') {
      signOutElsewhere(c, user);
    }
    return show(c, user);
  });
  app.post('/v1/me/remove_password', async (c) => {
    const user = me(c);
    assertCurrentPassword(user, text(await fieldsOf(c), 'current_password'));
    user.password = null;
    return show(c, storeOf(c).update(user, {}));
  });
}

/** The sessions that the user has in all browsers. */
function sessionRoutes(app: Hono<Env>): void {
  const json = (c: Ctx, id: string) =>
    sessionWithActivityJson(sessionById(storeOf(c), id), c.req.header('user-agent') ?? '');
  app.get('/v1/me/sessions/active', (c) => c.json(mine(c, me(c)).map(({ id }) => json(c, id))));
  app.post('/v1/me/sessions/:id/revoke', (c) => {
    const session = mine(c, me(c)).find(({ id }) => id === c.req.param('id'));
    if (!session) {
      throw invalid('The session is not an active one of the user.');
    }
    endSession(storeOf(c), session, 'revoked');
    return answered(c, json(c, session.id));
  });
}

function mine(c: Ctx, user: User) {
  const store = storeOf(c);
  return store.sessions.filter((row) => row.user_id === user.id && isActive(store, row));
}

function signOutElsewhere(c: Ctx, user: User): void {
  const [current, client] = [mySession(c), clientOf(c)];
  const here = client ? activeSessions(storeOf(c), client.id) : [];
  for (const session of mine(c, user)) {
    if (session.id !== current.id && !here.includes(session)) {
      endSession(storeOf(c), session, 'revoked');
    }
  }
}

function assertCurrentPassword(user: User, password: string | undefined): void {
  if (user.password && !hasPassword(user, password ?? '')) {
    const detail = 'Password is incorrect. Try again, or use another method.';
    throw formError('form_password_incorrect', 'current_password', detail);
  }
}

/** Clerk's browser library sends an object as JSON in a field of a form. */
function metadataIn({ unsafe_metadata: given }: Fields): Metadata | undefined {
  if (given === undefined) {
    return undefined;
  }
  try {
    return metadataOf('unsafe_metadata', typeof given === 'string' ? JSON.parse(given) : given);
  } catch {
    throw invalid('"unsafe_metadata" must be an object.');
  }
}
