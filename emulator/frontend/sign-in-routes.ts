/** `/v1/client/sign_ins`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { resourceNotFound } from '../errors';
import type { SignIn } from '../store/rows';
import { attemptPassword, createSignIn, signInJson } from '../store/sign-in-attempt';
import { answered } from './answered';
import { clientOf, ensureClient } from './browser';

/** Adds the routes. */
export function signInRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): SignIn => {
    const id = c.req.param('id') ?? '';
    const signIn = storeOf(c).signIns.get(id);
    if (!signIn || signIn.client_id !== clientOf(c)?.id) {
      throw resourceNotFound('sign-in', id);
    }
    return signIn;
  };
  app.post('/v1/client/sign_ins', async (c) => {
    const fields = await fieldsOf(c);
    const client = ensureClient(c);
    const from = { identifier: text(fields, 'identifier'), password: text(fields, 'password') };
    return answered(c, signInJson(storeOf(c), createSignIn(storeOf(c), client, from)));
  });
  app.get('/v1/client/sign_ins/:id', (c) => answered(c, signInJson(storeOf(c), find(c))));
  app.post('/v1/client/sign_ins/:id/prepare_first_factor', (c) =>
    answered(c, signInJson(storeOf(c), find(c))),
  );
  app.post('/v1/client/sign_ins/:id/attempt_first_factor', async (c) => {
    const password = text(await fieldsOf(c), 'password') ?? '';
    const signIn = attemptPassword(storeOf(c), ensureClient(c), find(c), password);
    return answered(c, signInJson(storeOf(c), signIn));
  });
}
