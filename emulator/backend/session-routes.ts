/** `/v1/sessions` and `/v1/clients`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, type Fields, fieldsOf, storeOf, text } from '../context';
import { ApiError, invalid, resourceNotFound } from '../errors';
import { directivesOf } from '../frontend/nonces';
import type { Instance } from '../instance';
import { sessionToken, templateToken } from '../issued-token';
import { sessionDirectives } from '../session-cookies';
import { verifiedClaims } from '../session-token';
import { clientById, clientByToken, clientJson, createClient } from '../store/client';
import type { Session } from '../store/rows';
import { sameSecret } from '../store/secret';
import {
  createSession,
  endSession,
  isActive,
  sessionById,
  sessionJson,
  statusOf,
} from '../store/session';
import { userById } from '../store/user';
import { ordered, pageOf, paginated } from './listing';

/** Adds the routes. */
export function sessionRoutes(app: Hono<Env>): void {
  const find = (c: Ctx) => sessionById(storeOf(c), c.req.param('id') ?? '');
  const json = (c: Ctx, row: Session) => ({
    ...sessionJson(row),
    status: statusOf(storeOf(c), row),
  });
  app.get('/v1/sessions', (c) => {
    const { client_id, user_id, status } = c.req.query();
    const rows = storeOf(c).sessions.filter(
      (row) =>
        (client_id === undefined || row.client_id === client_id) &&
        (user_id === undefined || row.user_id === user_id) &&
        (status === undefined || statusOf(storeOf(c), row) === status),
    );
    const sorted = ordered(c, rows);
    return c.req.query('paginated') === 'true'
      ? c.json(paginated(c, sorted, (row) => json(c, row)))
      : c.json(pageOf(c, sorted).map((row) => json(c, row)));
  });
  app.post('/v1/sessions', async (c) => {
    const user = userById(storeOf(c), text(await fieldsOf(c), 'user_id') ?? '');
    return c.json(json(c, createSession(storeOf(c), createClient(storeOf(c)), user)));
  });
  app.get('/v1/sessions/:id', (c) => c.json(json(c, find(c))));
  app.post('/v1/sessions/:id/revoke', (c) =>
    c.json(json(c, endSession(storeOf(c), find(c), 'revoked'))),
  );
  app.post('/v1/sessions/:id/verify', async (c) => {
    const session = find(c);
    const claims = verifiedClaims(c.get('instance').keys, text(await fieldsOf(c), 'token') ?? '');
    if (claims?.sid !== session.id) {
      throw invalid('The token is not one of this session.');
    }
    return c.json(json(c, session));
  });
  app.post('/v1/sessions/:id/tokens', async (c) => {
    const session = active(c, find(c));
    const lifetime = lifetimeIn(await fieldsOf(c));
    const jwt = sessionToken(c.get('instance'), session, undefined, lifetime);
    return c.json({ object: 'token', jwt });
  });
  app.post('/v1/sessions/:id/tokens/:template', async (c) => {
    const name = c.req.param('template');
    const claims = c.get('instance').jwtTemplates[name];
    if (!claims) {
      throw resourceNotFound('JWT template', name);
    }
    const session = active(c, find(c));
    const lifetime = lifetimeIn(await fieldsOf(c));
    const jwt = templateToken(c.get('instance'), session, claims, undefined, lifetime);
    return c.json({ object: 'token', jwt });
  });
  app.post('/v1/sessions/:id/refresh', async (c) =>
    c.json(refresh(c.get('instance'), find(c), await fieldsOf(c))),
  );
}

/** Adds the routes of clients. */
export function clientRoutes(app: Hono<Env>): void {
  app.get('/v1/clients/handshake_payload', (c) => {
    const directives = directivesOf(c.get('instance'), c.req.query('nonce') ?? '');
    if (!directives) {
      throw resourceNotFound('handshake payload');
    }
    return c.json({ directives });
  });
  app.get('/v1/clients', (c) => {
    const rows = ordered(c, storeOf(c).clients.filter());
    return c.json(paginated(c, rows, (row) => clientJson(storeOf(c), row)));
  });
  app.get('/v1/clients/:id', (c) =>
    c.json(clientJson(storeOf(c), clientById(storeOf(c), c.req.param('id')))),
  );
  app.post('/v1/clients/verify', async (c) => {
    const client = clientByToken(storeOf(c), text(await fieldsOf(c), 'token') ?? '');
    if (!client) {
      throw resourceNotFound('client');
    }
    return c.json(clientJson(storeOf(c), client));
  });
}

/**
 * New cookies, or a new token, for the holder of an expired session token and
 * of the session's refresh token. Throws a coded error, which becomes part of
 * the reason of the handshake that follows.
 */
function refresh(instance: Instance, session: Session, fields: Fields) {
  const claims = verifiedClaims(instance.keys, text(fields, 'expired_token') ?? '');
  if (claims?.sid !== session.id) {
    throw new ApiError(
      401,
      'expired_token_invalid',
      'Invalid expired token',
      'expired_token is not a token of this session.',
    );
  }
  if (!sameSecret(session.refresh_token, text(fields, 'refresh_token') ?? '')) {
    throw new ApiError(
      401,
      'refresh_token_invalid',
      'Invalid refresh token',
      'refresh_token is not that of this session.',
    );
  }
  if (!isActive(instance.store, session)) {
    throw new ApiError(401, 'session_not_active', 'Session not active', 'The session has ended.');
  }
  const origin = text(fields, 'request_origin') ?? '';
  if (!URL.canParse(origin)) {
    throw invalid('"request_origin" must be an origin.');
  }
  instance.store.update(session, { last_active_at: instance.now() });
  return text(fields, 'format') === 'cookie'
    ? { object: 'cookies', cookies: sessionDirectives(instance, session, new URL(origin)) }
    : { object: 'token', jwt: sessionToken(instance, session, origin) };
}

function active(c: Ctx, session: Session): Session {
  if (!isActive(storeOf(c), session)) {
    throw resourceNotFound('active session', session.id);
  }
  return session;
}

function lifetimeIn(fields: Fields): number | undefined {
  const seconds = fields.expires_in_seconds;
  return typeof seconds === 'number' && seconds > 0 ? seconds : undefined;
}
