/**
 * `/emulator/…`: functions for which Clerk has no API. **Like the Backend API it
 * requires the secret key**, so a page in a browser cannot call it.
 */

import { Hono } from 'hono';
import { bearerKey, type Env, type Fields, fieldsOf, instanceBySecretKey, text } from '../context';
import { formError, invalid } from '../errors';
import type { Failure } from '../faults';
import { instancePath } from '../frontend/audience';
import type { Instance } from '../instance';
import { oauthJwt } from '../issued-token';
import {
  createOAuthAccessToken,
  type NewOAuthAccessToken,
  oauthAccessTokenById,
  oauthAccessTokenJson,
} from '../store/oauth-access-token';
import { endSession, sessionById, sessionJson } from '../store/session';
import { signInUser } from '../test-sign-in';
import type { Controls } from './controls';
import { mintSessionToken } from './session-token-route';

/** The routes of `/emulator`. */
export function adminApi(instances: readonly Instance[], controls: Controls): Hono<Env> {
  const app = new Hono<Env>();
  app.use('/emulator/*', async (c, next) => {
    c.set('instance', instanceBySecretKey(instances, bearerKey(c)));
    await next();
  });
  app.post('/emulator/session_tokens', mintSessionToken);
  app.post('/emulator/sign_ins', async (c) => {
    const fields = await fieldsOf(c);
    const [instance, { origin }] = [c.get('instance'), new URL(c.req.url)];
    const portalUrl = origin + instancePath(instances.indexOf(instance));
    const options = { origin: text(fields, 'origin'), organization: text(fields, 'organization') };
    if (options.origin !== undefined && !URL.canParse(options.origin)) {
      throw formError('form_param_format_invalid', 'origin', 'must be an origin.');
    }
    return c.json(signInUser(instance, portalUrl, text(fields, 'user') ?? '', options), 201);
  });
  app.post('/emulator/signing_keys', async (c) => {
    const { overlap } = await fieldsOf(c);
    c.get('instance').rotateSigningKey({ overlap: overlap === true });
    return c.json({ kid: c.get('instance').keyId }, 201);
  });
  app.post('/emulator/sessions/:id/revoke', (c) => {
    const { store } = c.get('instance');
    return c.json(sessionJson(endSession(store, sessionById(store, c.req.param('id')), 'revoked')));
  });
  app.post('/emulator/oauth_access_tokens', async (c) => {
    const from = (await fieldsOf(c)) as unknown as NewOAuthAccessToken;
    return c.json(issueOAuthAccessToken(c.get('instance'), from), 201);
  });
  app.post('/emulator/oauth_access_tokens/:id/revoke', (c) => {
    const { store } = c.get('instance');
    const row = oauthAccessTokenById(store, c.req.param('id'));
    return c.json(oauthAccessTokenJson(store, store.update(row, { revoked: true })));
  });
  controlRoutes(app, controls);
  return app;
}

/** Issues an OAuth access token: its resource, with the token beside it. */
export function issueOAuthAccessToken(instance: Instance, from: NewOAuthAccessToken) {
  const row = createOAuthAccessToken(instance.store, from);
  const token = row.token ?? oauthJwt(instance, row);
  return { ...oauthAccessTokenJson(instance.store, row), token };
}

function controlRoutes(app: Hono<Env>, controls: Controls): void {
  app.post('/emulator/failures', async (c) => {
    const fields = await fieldsOf(c);
    controls.fail(pathIn(fields), failureIn(fields));
    return c.body(null, 204);
  });
  app.post('/emulator/delays', async (c) => {
    const fields = await fieldsOf(c);
    const { forMs, times } = failureIn(fields);
    controls.delay(pathIn(fields), numberIn(fields, 'ms') ?? 0, { forMs, times });
    return c.body(null, 204);
  });
  app.delete('/emulator/faults', (c) => {
    controls.clearFaults(c.req.query('path'));
    return c.body(null, 204);
  });
  app.post('/emulator/clock', async (c) => {
    controls.shiftClock(numberIn(await fieldsOf(c), 'shift_ms') ?? 0);
    return c.json({ now: c.get('instance').now() });
  });
  app.post('/emulator/save', (c) => {
    try {
      controls.save();
    } catch (error) {
      throw invalid(error instanceof Error ? error.message : String(error));
    }
    return c.body(null, 204);
  });
}

function failureIn(fields: Fields): Failure {
  return {
    status: numberIn(fields, 'status'),
    body: typeof fields.body === 'string' ? fields.body : undefined,
    retryAfter: numberIn(fields, 'retry_after'),
    hang: fields.hang === true,
    cutOff: fields.cut_off === true,
    forMs: numberIn(fields, 'for_ms'),
    times: numberIn(fields, 'times'),
  };
}

function pathIn({ path }: Fields): string {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw formError('form_param_format_invalid', 'path', 'must be a path that begins with /.');
  }
  return path;
}

function numberIn(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'number') {
    throw formError('form_param_format_invalid', name, 'must be a number.');
  }
  return value;
}
