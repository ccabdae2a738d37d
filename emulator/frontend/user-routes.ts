/** `/v1/me`: the signed-in user. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf } from '../context';
import { signedOut } from '../errors';
import { updateUser, userById } from '../store/user';
import { answered } from './answered';
import { clientOf } from './browser';
import { browserUserJson, currentSession } from './resources';

/** Adds the routes. */
export function userRoutes(app: Hono<Env>): void {
  const me = (c: Ctx) => {
    const session = currentSession(c.get('instance'), clientOf(c));
    if (!session) {
      throw signedOut();
    }
    return userById(storeOf(c), session.user_id);
  };
  app.get('/v1/me', (c) => answered(c, browserUserJson(c.get('instance'), me(c))));
  app.patch('/v1/me', async (c) => {
    const { first_name, last_name, username } = (await fieldsOf(c)) as Record<string, string>;
    const user = updateUser(storeOf(c), me(c), { first_name, last_name, username });
    return answered(c, browserUserJson(c.get('instance'), user));
  });
  app.get('/v1/me/organization_memberships', (c) => {
    const { organization_memberships: data } = browserUserJson(c.get('instance'), me(c));
    return answered(c, { data, total_count: data.length });
  });
}
