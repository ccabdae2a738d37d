/**
 * `/m2m_tokens` and `/oauth_applications/access_tokens`. **A machine manages its own
 * tokens** with its secret key; the instance's secret key works where the machine
 * need not be named.
 */

import { Hono } from 'hono';
import {
  bearerKey,
  type Ctx,
  type Env,
  fieldsOf,
  instanceBySecretKey,
  storeOf,
  text,
} from '../context';
import { ApiError, resourceNotFound } from '../errors';
import type { Instance } from '../instance';
import { machineJwt } from '../issued-token';
import { verifiedClaims } from '../session-token';
import { expirationOf, hasExpired } from '../store/api-key';
import { machineBySecretKey } from '../store/machine';
import {
  createMachineToken,
  machineTokenById,
  machineTokenJson,
  verifyMachineToken,
} from '../store/machine-token';
import {
  oauthAccessTokenById,
  oauthAccessTokenJson,
  verifyOAuthAccessToken,
} from '../store/oauth-access-token';
import type { Machine, MachineToken } from '../store/rows';
import { ordered, pageOf } from './listing';

/** The routes of machine-to-machine tokens. */
export function machineTokens(instances: readonly Instance[]): Hono<Env> {
  const app = new Hono<Env>();
  const machineOf = (c: Ctx): Machine | undefined => {
    const key = bearerKey(c) ?? '';
    for (const instance of instances) {
      const machine = machineBySecretKey(instance.store, key);
      if (machine) {
        c.set('instance', instance);
        return machine;
      }
    }
    c.set('instance', instanceBySecretKey(instances, key));
    return undefined;
  };
  const json = (c: Ctx, row: MachineToken) => machineTokenJson(storeOf(c), row);
  app.get('/m2m_tokens', (c) => {
    const machine = machineOf(c);
    const rows = wantedTokens(c, machine?.id ?? c.req.query('subject'));
    const page = pageOf(c, ordered(c, rows)).map((row) => json(c, row));
    return c.json({ m2m_tokens: page, total_count: rows.length });
  });
  app.post('/m2m_tokens', async (c) => {
    const machine = machineOf(c);
    if (!machine) {
      throw new ApiError(
        401,
        'machine_secret_key_invalid',
        'The Machine Secret Key is invalid',
        "Send a machine's secret key as `Authorization: Bearer <secret key>`.",
      );
    }
    return c.json(await create(c, machine));
  });
  app.post('/m2m_tokens/verify', async (c) => {
    const machine = machineOf(c);
    const token = text(await fieldsOf(c), 'token') ?? '';
    return c.json(json(c, verifyMachineToken(storeOf(c), token, machine)));
  });
  app.post('/m2m_tokens/:id/revoke', async (c) => {
    const machine = machineOf(c);
    const row = machineTokenById(storeOf(c), c.req.param('id'));
    if (machine && row.subject !== machine.id) {
      throw resourceNotFound('machine token', row.id);
    }
    const revocation_reason = text(await fieldsOf(c), 'revocation_reason') ?? null;
    return c.json(json(c, storeOf(c).update(row, { revoked: true, revocation_reason })));
  });
  return app;
}

async function create(c: Ctx, machine: Machine) {
  const store = storeOf(c);
  const fields = await fieldsOf(c);
  const format = text(fields, 'token_format') === 'jwt' ? 'jwt' : 'opaque';
  const seconds = (fields.seconds_until_expiration ?? machine.default_token_ttl) as number;
  const claims = (fields.claims ?? null) as Record<string, unknown> | null;
  const expiration = expirationOf(store, seconds);
  const row = createMachineToken(store, machine, { claims, expiration, format });
  const token = row.token ?? machineJwt(c.get('instance'), row);
  return { ...machineTokenJson(store, row), token };
}

/** A machine's tokens; revoked and expired ones only if the query asks for them. */
function wantedTokens(c: Ctx, subject: string | undefined): MachineToken[] {
  const store = storeOf(c);
  const asks = (name: string) => c.req.query(name) === 'true';
  return store.machineTokens.filter(
    (row) =>
      row.subject === subject &&
      (asks('revoked') || !row.revoked) &&
      (asks('expired') || !hasExpired(store, row.expiration)),
  );
}

/** Adds the routes of OAuth access tokens. */
export function oauthAccessTokenRoutes(app: Hono<Env>): void {
  app.post('/oauth_applications/access_tokens/verify', async (c) => {
    const { store, keys } = c.get('instance');
    const token = text(await fieldsOf(c), 'access_token') ?? '';
    const jwtId = token.includes('.') ? verifiedClaims(keys, token)?.jti : undefined;
    const row =
      typeof jwtId === 'string'
        ? oauthAccessTokenById(store, jwtId)
        : verifyOAuthAccessToken(store, token);
    if (row.revoked || hasExpired(store, row.expiration)) {
      throw resourceNotFound('OAuth access token');
    }
    return c.json(oauthAccessTokenJson(store, row));
  });
}
