/** `/v1/organizations`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf } from '../context';
import { createOrganization } from '../store/membership';
import {
  deleteOrganization,
  type NewOrganization,
  organizationBy,
  organizationJson,
  updateOrganization,
} from '../store/organization';
import type { StoredOrganization } from '../store/rows';
import { deleted } from './deleted';
import { holds, ordered, paginated, values } from './listing';
import { setMetadata } from './set-metadata';

const METADATA = ['public_metadata', 'private_metadata'] as const;

/** Adds the routes. */
export function organizationRoutes(app: Hono<Env>): void {
  const find = (c: Ctx) => organizationBy(storeOf(c), c.req.param('id') ?? '');
  const show = (c: Ctx, row: StoredOrganization) => c.json(organizationJson(storeOf(c), row));
  app.get('/v1/organizations', (c) => {
    const store = storeOf(c);
    const [ids, query] = [values(c, 'organization_id'), c.req.query('query')];
    const rows = store.organizations.filter(
      ({ id, name, slug }) =>
        (ids.length === 0 || ids.includes(id)) &&
        (query === undefined || [id, name, slug].some((one) => holds(one, query))),
    );
    const members = ({ id }: StoredOrganization) =>
      store.memberships.filter(({ organization_id }) => organization_id === id).length;
    const sorted = ordered(c, rows, { name: ({ name }) => name, members_count: members });
    return c.json(paginated(c, sorted, (row) => organizationJson(store, row)));
  });
  app.post('/v1/organizations', async (c) =>
    show(c, createOrganization(storeOf(c), (await fieldsOf(c)) as unknown as NewOrganization)),
  );
  app.get('/v1/organizations/:id', (c) => show(c, find(c)));
  app.patch('/v1/organizations/:id', async (c) =>
    show(c, updateOrganization(storeOf(c), find(c), await fieldsOf(c))),
  );
  app.delete('/v1/organizations/:id', (c) => {
    const row = find(c);
    deleteOrganization(storeOf(c), row);
    return c.json(deleted('organization', row.id, row.slug));
  });
  app.on(['PATCH', 'PUT'], '/v1/organizations/:id/metadata', async (c) => {
    const fields = await fieldsOf(c);
    return show(c, setMetadata(c, find(c), METADATA, fields));
  });
}
