/** `/v1/client/sessions`: one session of a browser, and its tokens. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { resourceNotFound } from '../errors';
import { sessionToken, templateToken } from '../issued-token';
import { activateOrganization } from '../store/membership';
import { endSession } from '../store/session';
import { answered } from './answered';
import { ensureClient, ownSession } from './browser';
import { browserSessionJson } from './resources';

/** Adds the routes. */
export function sessionRoutes(app: Hono<Env>): void {
  const path = '/v1/client/sessions/:id';
  const own = (c: Ctx) => ownSession(c, c.req.param('id') ?? '');
  const show = (c: Ctx, session = own(c)) =>
    answered(c, browserSessionJson(c.get('instance'), session, c.req.header('origin')));
  app.get(path, (c) => show(c));
  app.post(`${path}/touch`, async (c) => {
    const session = own(c);
    const organization = text(await fieldsOf(c), 'active_organization_id');
    const store = storeOf(c);
    if (organization !== undefined && !activateOrganization(store, session, organization)) {
      throw resourceNotFound('organization', organization);
    }
    store.update(session, { last_active_at: store.now() });
    store.update(ensureClient(c), { last_active_session_id: session.id });
    return show(c, session);
  });
  for (const [action, status] of [
    ['end', 'ended'],
    ['remove', 'removed'],
  ] as const) {
    app.post(`${path}/${action}`, (c) => {
      const session = own(c);
      const before = browserSessionJson(c.get('instance'), session, c.req.header('origin'));
      endSession(storeOf(c), session, status);
      return answered(c, { ...before, status, last_active_token: null });
    });
  }
  app.post(`${path}/tokens`, async (c) => {
    const session = own(c);
    const organization = text(await fieldsOf(c), 'organization_id');
    if (organization !== undefined) {
      activateOrganization(storeOf(c), session, organization);
    }
    const jwt = sessionToken(c.get('instance'), session, c.req.header('origin'));
    return c.json({ object: 'token', jwt });
  });
  app.post(`${path}/tokens/:template`, (c) => {
    const instance = c.get('instance');
    const template = c.req.param('template');
    const claims = instance.jwtTemplates[template];
    if (!claims) {
      throw resourceNotFound('JWT template', template);
    }
    const jwt = templateToken(instance, own(c), claims, c.req.header('origin'));
    return c.json({ object: 'token', jwt });
  });
}
