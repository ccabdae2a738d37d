/**
 * `/v1/organizations` for browsers. **A member sees an organization, and what a
 * member may do there depends on the permissions of the role.**
 */

import type { Hono } from 'hono';
import { deleted } from '../backend/deleted';
import { paginated } from '../backend/listing';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import { createOrganization } from '../store/membership';
import { deleteOrganization, updateOrganization } from '../store/organization';
import { roleJson } from '../store/role';
import type { StoredOrganization } from '../store/rows';
import { answered } from './answered';
import { me, myOrganization } from './current-user';
import { browserOrganizationJson } from './resources';

const ONE = '/v1/organizations/:id';

/** Adds the routes. */
export function organizationRoutes(app: Hono<Env>): void {
  const show = (c: Ctx, row: StoredOrganization) =>
    answered(c, browserOrganizationJson(storeOf(c), row));
  app.post('/v1/organizations', async (c) => {
    const fields = await fieldsOf(c);
    const name = text(fields, 'name') ?? '';
    const slug = text(fields, 'slug') || undefined;
    return show(c, createOrganization(storeOf(c), { name, slug, created_by: me(c).id }));
  });
  app.get(ONE, (c) => show(c, myOrganization(c)));
  app.patch(ONE, async (c) => {
    const organization = myOrganization(c, 'org:sys_profile:manage');
    const fields = await fieldsOf(c);
    const changes = { name: text(fields, 'name'), slug: text(fields, 'slug') };
    return show(c, updateOrganization(storeOf(c), organization, changes));
  });
  app.delete(ONE, (c) => {
    const organization = myOrganization(c, 'org:sys_profile:delete');
    deleteOrganization(storeOf(c), organization);
    return answered(c, deleted('organization', organization.id, organization.slug));
  });
  app.get(`${ONE}/roles`, (c) => {
    myOrganization(c, 'org:sys_memberships:read');
    const page = paginated(c, storeOf(c).roles.filter(), (row) => roleJson(storeOf(c), row));
    return answered(c, { ...page, has_role_set_migration: false });
  });
  for (const list of ['domains', 'membership_requests']) {
    app.get(`${ONE}/${list}`, (c) => {
      myOrganization(c);
      return answered(c, { data: [], total_count: 0 });
    });
  }
}
