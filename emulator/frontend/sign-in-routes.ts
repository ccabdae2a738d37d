/** `/v1/client/sign_ins`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { resourceNotFound } from '../errors';
import type { SignIn } from '../store/rows';
import {
  attemptCode,
  attemptPassword,
  createSignIn,
  prepareFirstFactor,
  resetPassword,
  signInJson,
} from '../store/sign-in-attempt';
import { answered } from './answered';
import { clientOf, ensureClient } from './browser';

const ONE = '/v1/client/sign_ins/:id';

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
  const show = (c: Ctx, signIn = find(c)) => answered(c, signInJson(storeOf(c), signIn));
  app.post('/v1/client/sign_ins', async (c) => {
    const fields = await fieldsOf(c);
    const client = ensureClient(c);
    const from = {
      identifier: text(fields, 'identifier'),
      password: text(fields, 'password'),
      strategy: text(fields, 'strategy'),
    };
    return show(c, createSignIn(storeOf(c), client, from));
  });
  app.get(ONE, (c) => show(c));
  app.post(`${ONE}/prepare_first_factor`, async (c) => {
    const strategy = text(await fieldsOf(c), 'strategy') ?? 'password';
    return show(c, prepareFirstFactor(storeOf(c), find(c), strategy));
  });
  app.post(`${ONE}/attempt_first_factor`, async (c) => {
    const fields = await fieldsOf(c);
    const [store, client, signIn] = [storeOf(c), ensureClient(c), find(c)];
    const code = text(fields, 'code');
    return show(
      c,
      code === undefined
        ? attemptPassword(store, client, signIn, text(fields, 'password') ?? '')
        : attemptCode(store, client, signIn, code),
    );
  });
  app.post(`${ONE}/reset_password`, async (c) => {
    const fields = await fieldsOf(c);
    const from = {
      password: text(fields, 'password') ?? '',
      signOutOfOtherSessions: text(fields, 'sign_out_of_other_sessions') === 'true',
    };
    return show(c, resetPassword(storeOf(c), ensureClient(c), find(c), from));
  });
}
