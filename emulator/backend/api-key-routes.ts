/** `/api_keys`, which has no version in its path. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import {
  apiKeyById,
  apiKeyJson,
  createApiKey,
  expirationOf,
  hasExpired,
  type NewApiKey,
  verifyApiKey,
} from '../store/api-key';
import type { ApiKey } from '../store/rows';
import { deleted } from './deleted';
import { ordered, paginated } from './listing';

/** Adds the routes. */
export function apiKeyRoutes(app: Hono<Env>): void {
  const find = (c: Ctx) => apiKeyById(storeOf(c), c.req.param('id') ?? '');
  const show = (c: Ctx, row: ApiKey) => c.json(apiKeyJson(storeOf(c), row));
  app.get('/api_keys', (c) => {
    const store = storeOf(c);
    const { subject, include_invalid } = c.req.query();
    const isValid = (row: ApiKey) => !row.revoked && !hasExpired(store, row.expiration);
    const rows = store.apiKeys.filter(
      (row) => row.subject === subject && (include_invalid === 'true' || isValid(row)),
    );
    return c.json(paginated(c, ordered(c, rows), (row) => apiKeyJson(store, row)));
  });
  app.post('/api_keys', async (c) => {
    const row = createApiKey(storeOf(c), (await fieldsOf(c)) as unknown as NewApiKey);
    return c.json({ ...apiKeyJson(storeOf(c), row), secret: row.secret });
  });
  app.post('/api_keys/verify', async (c) =>
    show(c, verifyApiKey(storeOf(c), text(await fieldsOf(c), 'secret') ?? '')),
  );
  app.get('/api_keys/:id', (c) => show(c, find(c)));
  app.patch('/api_keys/:id', async (c) => {
    const fields = (await fieldsOf(c)) as Partial<NewApiKey>;
    const seconds = fields.seconds_until_expiration;
    const { description, claims, scopes } = fields;
    const expiration = seconds === undefined ? undefined : expirationOf(storeOf(c), seconds);
    const changes = { description, claims, scopes, expiration };
    return show(c, storeOf(c).update(find(c), changes));
  });
  app.delete('/api_keys/:id', (c) => {
    const { id } = find(c);
    storeOf(c).apiKeys.remove(id);
    return c.json(deleted('api_key', id));
  });
  app.post('/api_keys/:id/revoke', async (c) => {
    const revocation_reason = text(await fieldsOf(c), 'revocation_reason') ?? null;
    return show(c, storeOf(c).update(find(c), { revoked: true, revocation_reason }));
  });
  app.get('/api_keys/:id/secret', (c) => c.json({ secret: find(c).secret }));
}
