/** `/v1/client/sign_ups`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { resourceNotFound } from '../errors';
import type { SignUp } from '../store/rows';
import { createSignUp, signUpJson, updateSignUp } from '../store/sign-up-attempt';
import { answered } from './answered';
import { clientOf, ensureClient } from './browser';

/** Adds the routes. */
export function signUpRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): SignUp => {
    const id = c.req.param('id') ?? '';
    const signUp = storeOf(c).signUps.get(id);
    if (!signUp || signUp.client_id !== clientOf(c)?.id) {
      throw resourceNotFound('sign-up', id);
    }
    return signUp;
  };
  const fields = async (c: Ctx) => {
    const given = await fieldsOf(c);
    const names = ['email_address', 'password', 'username', 'first_name', 'last_name'];
    return Object.fromEntries(names.map((name) => [name, text(given, name)]));
  };
  app.post('/v1/client/sign_ups', async (c) => {
    const signUp = createSignUp(storeOf(c), ensureClient(c), await fields(c));
    return answered(c, signUpJson(signUp));
  });
  app.get('/v1/client/sign_ups/:id', (c) => answered(c, signUpJson(find(c))));
  app.patch('/v1/client/sign_ups/:id', async (c) => {
    const signUp = updateSignUp(storeOf(c), ensureClient(c), find(c), await fields(c));
    return answered(c, signUpJson(signUp));
  });
}
