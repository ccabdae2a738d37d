/** `/v1/machines`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { addScope, createMachine, machineById, machineJson } from '../store/machine';
import type { Machine } from '../store/rows';
import { deleted } from './deleted';
import { holds, ordered, paginated } from './listing';

/** Adds the routes. */
export function machineRoutes(app: Hono<Env>): void {
  const find = (c: Ctx) => machineById(storeOf(c), c.req.param('id') ?? '');
  const json = (c: Ctx, row: Machine) => machineJson(storeOf(c), c.get('instance').id, row);
  app.get('/v1/machines', (c) => {
    const query = c.req.query('query');
    const rows = storeOf(c).machines.filter(
      ({ id, name }) => query === undefined || holds(name, query) || id === query,
    );
    const sorted = ordered(c, rows, { name: ({ name }) => name });
    return c.json(paginated(c, sorted, (row) => json(c, row)));
  });
  app.post('/v1/machines', async (c) => {
    const fields = (await fieldsOf(c)) as unknown as { name: string };
    const row = createMachine(storeOf(c), fields);
    return c.json({ ...json(c, row), secret_key: row.secret_key });
  });
  app.get('/v1/machines/:id', (c) => c.json(json(c, find(c))));
  app.patch('/v1/machines/:id', async (c) => {
    const { name, default_token_ttl } = (await fieldsOf(c)) as Partial<Machine>;
    return c.json(json(c, storeOf(c).update(find(c), { name, default_token_ttl })));
  });
  app.delete('/v1/machines/:id', (c) => {
    const { id } = find(c);
    storeOf(c).machines.remove(id);
    return c.json(deleted('machine', id));
  });
  app.get('/v1/machines/:id/secret_key', (c) =>
    c.json({ object: 'machine_secret_key', secret: find(c).secret_key }),
  );
  app.post('/v1/machines/:id/secret_key/rotate', (c) => {
    const secret = `ak_${storeOf(c).random.text(40)}`;
    storeOf(c).update(find(c), { secret_key: secret });
    return c.json({ object: 'machine_secret_key', secret });
  });
  scopeRoutes(app, find);
}

function scopeRoutes(app: Hono<Env>, find: (c: Ctx) => Machine): void {
  app.post('/v1/machines/:id/scopes', async (c) => {
    const from = find(c);
    const to = text(await fieldsOf(c), 'to_machine_id') ?? '';
    addScope(storeOf(c), from, to);
    const created_at = storeOf(c).now();
    return c.json({
      object: 'machine_scope',
      from_machine_id: from.id,
      to_machine_id: to,
      created_at,
    });
  });
  app.delete('/v1/machines/:id/scopes/:other', (c) => {
    const from = find(c);
    const to = c.req.param('other');
    from.scoped_machines = from.scoped_machines.filter((id) => id !== to);
    return c.json({
      object: 'machine_scope',
      from_machine_id: from.id,
      to_machine_id: to,
      deleted: true,
    });
  });
}
