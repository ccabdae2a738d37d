/** `/v1/client`: the sessions of a browser. */

import type { Hono } from 'hono';
import { type Ctx, type Env, storeOf } from '../context';
import { activeSessions, endSession } from '../store/session';
import { clientOf, ensureClient, setClientUat } from './browser';
import { browserClientJson, emptyClientJson } from './resources';

/** Adds the routes. */
export function clientRoutes(app: Hono<Env>): void {
  const show = (c: Ctx) => {
    const client = clientOf(c);
    const instance = c.get('instance');
    const response = client
      ? browserClientJson(instance, client, c.req.header('origin'))
      : emptyClientJson(instance.now());
    return c.json({ response, client: null });
  };
  const signOut = (c: Ctx) => {
    const client = clientOf(c);
    for (const session of client ? activeSessions(storeOf(c), client.id) : []) {
      endSession(storeOf(c), session, 'ended');
    }
    setClientUat(c);
    return show(c);
  };
  app.get('/v1/client', show);
  app.on(['PUT', 'POST'], '/v1/client', (c) => {
    const client = ensureClient(c);
    const response = browserClientJson(c.get('instance'), client, c.req.header('origin'));
    return c.json({ response, client: null });
  });
  app.delete('/v1/client', signOut);
  app.delete('/v1/client/sessions', signOut);
}
