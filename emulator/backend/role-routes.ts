/** `/v1/organization_roles` and `/v1/organization_permissions`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf } from '../context';
import { resourceNotFound } from '../errors';
import {
  createPermission,
  createRole,
  permissionJson,
  permissionKeys,
  roleJson,
} from '../store/role';
import type { Permission, Role } from '../store/rows';
import { deleted } from './deleted';
import { holds, ordered, paginated } from './listing';

/** Adds the routes. */
export function roleRoutes(app: Hono<Env>): void {
  const find = (c: Ctx): Role => {
    const id = c.req.param('id') ?? '';
    const row = storeOf(c).roles.get(id) ?? storeOf(c).roles.find(({ key }) => key === id);
    if (!row) {
      throw resourceNotFound('organization role', id);
    }
    return row;
  };
  const show = (c: Ctx, row: Role) => c.json(roleJson(storeOf(c), row));
  app.get('/v1/organization_roles', (c) => {
    const rows = storeOf(c).roles.filter((row) => isWanted(c, row));
    const sorted = ordered(c, rows, ORDER);
    return c.json(paginated(c, sorted, (row) => roleJson(storeOf(c), row)));
  });
  app.post('/v1/organization_roles', async (c) =>
    show(c, createRole(storeOf(c), (await fieldsOf(c)) as unknown as { key: string })),
  );
  app.get('/v1/organization_roles/:id', (c) => show(c, find(c)));
  app.patch('/v1/organization_roles/:id', async (c) => {
    const { name, description, permissions } = (await fieldsOf(c)) as Partial<Role>;
    const keys = permissions && permissionKeys(storeOf(c), permissions);
    return show(c, storeOf(c).update(find(c), { name, description, permissions: keys }));
  });
  app.delete('/v1/organization_roles/:id', (c) => {
    const { id } = find(c);
    storeOf(c).roles.remove(id);
    return c.json(deleted('role', id));
  });
  app.on(['POST', 'DELETE'], '/v1/organization_roles/:id/permissions/:permission', (c) => {
    const row = find(c);
    const { key } = permission(c, c.req.param('permission'));
    const others = row.permissions.filter((one) => one !== key);
    const permissions = c.req.method === 'POST' ? [...others, key] : others;
    return show(c, storeOf(c).update(row, { permissions }));
  });
  permissionRoutes(app);
}

const ORDER = {
  name: ({ name }: { name: string }) => name,
  key: ({ key }: { key: string }) => key,
};

function permissionRoutes(app: Hono<Env>): void {
  app.get('/v1/organization_permissions', (c) => {
    const rows = storeOf(c).permissions.filter((row) => isWanted(c, row));
    return c.json(paginated(c, ordered(c, rows, ORDER), permissionJson));
  });
  app.post('/v1/organization_permissions', async (c) => {
    const fields = (await fieldsOf(c)) as unknown as { key: string };
    return c.json(permissionJson(createPermission(storeOf(c), fields)));
  });
  app.get('/v1/organization_permissions/:id', (c) =>
    c.json(permissionJson(permission(c, c.req.param('id')))),
  );
  app.delete('/v1/organization_permissions/:id', (c) => {
    const { id, key } = permission(c, c.req.param('id'));
    storeOf(c).permissions.remove(id);
    for (const role of storeOf(c).roles.filter()) {
      role.permissions = role.permissions.filter((one) => one !== key);
    }
    return c.json(deleted('permission', id));
  });
}

function permission(c: Ctx, id: string): Permission {
  const store = storeOf(c);
  const row = store.permissions.get(id) ?? store.permissions.find(({ key }) => key === id);
  if (!row) {
    throw resourceNotFound('organization permission', id);
  }
  return row;
}

function isWanted(c: Ctx, row: Role | Permission): boolean {
  const query = c.req.query('query');
  return query === undefined || [row.id, row.key, row.name].some((one) => holds(one, query));
}
