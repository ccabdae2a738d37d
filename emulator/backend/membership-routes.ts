/** `/v1/organizations/{id}/memberships` and `/v1/organization_memberships`. */

import type { Hono } from 'hono';
import { type Ctx, type Env, fieldsOf, storeOf, text } from '../context';
import {
  createMembership,
  deleteMembership,
  membershipJson,
  membershipOf,
} from '../store/membership';
import { organizationBy } from '../store/organization';
import { roleByKey } from '../store/role';
import type { Membership } from '../store/rows';
import type { Store } from '../store/store';
import { emailAddressesOf, identifierOf, userById } from '../store/user';
import { holds, ordered, paginated, values } from './listing';
import { setMetadata } from './set-metadata';

const METADATA = ['public_metadata', 'private_metadata'] as const;

const LIST = '/v1/organizations/:id/memberships';
const ONE = `${LIST}/:user`;

/** Adds the routes. */
export function membershipRoutes(app: Hono<Env>): void {
  const organization = (c: Ctx) => organizationBy(storeOf(c), c.req.param('id') ?? '');
  const find = (c: Ctx) => membershipOf(storeOf(c), organization(c).id, c.req.param('user') ?? '');
  const show = (c: Ctx, row: Membership) => c.json(membershipJson(storeOf(c), row));
  const list = (c: Ctx, rows: Membership[]) => {
    const sorted = ordered(
      c,
      rows.filter((row) => isWantedMembership(c, row)),
      orderOf(storeOf(c)),
    );
    return c.json(paginated(c, sorted, (row) => membershipJson(storeOf(c), row)));
  };
  app.get('/v1/organization_memberships', (c) => list(c, storeOf(c).memberships.filter()));
  app.get(LIST, (c) => {
    const { id } = organization(c);
    return list(
      c,
      storeOf(c).memberships.filter((row) => row.organization_id === id),
    );
  });
  app.post(LIST, async (c) => {
    const fields = await fieldsOf(c);
    const [userId, role] = [text(fields, 'user_id') ?? '', text(fields, 'role') ?? ''];
    return show(c, createMembership(storeOf(c), organization(c), userId, role, fields));
  });
  app.patch(ONE, async (c) => {
    const { key: role } = roleByKey(storeOf(c), text(await fieldsOf(c), 'role') ?? '');
    return show(c, storeOf(c).update(find(c), { role }));
  });
  app.delete(ONE, (c) => {
    const row = find(c);
    const json = membershipJson(storeOf(c), row);
    deleteMembership(storeOf(c), row);
    return c.json(json);
  });
  app.on(['PATCH', 'PUT'], `${ONE}/metadata`, async (c) => {
    const fields = await fieldsOf(c);
    return show(c, setMetadata(c, find(c), METADATA, fields));
  });
}

/** Whether the request's query asks for this membership too. */
export function isWantedMembership(c: Ctx, row: Membership): boolean {
  const store = storeOf(c);
  const user = userById(store, row.user_id);
  const addresses = emailAddressesOf(store, user).map(({ email_address }) => email_address);
  const names = [user.first_name, user.last_name];
  const any = (name: string, matches: (value: string) => boolean) => {
    const wanted = values(c, name);
    return wanted.length === 0 || wanted.some(matches);
  };
  return (
    any('user_id', (value) => user.id === value) &&
    any('role', (value) => row.role === value) &&
    any('username', (value) => user.username === value) &&
    any('email_address', (value) => addresses.includes(value.toLowerCase())) &&
    any('email_address_query', (value) => addresses.some((one) => holds(one, value))) &&
    any('username_query', (value) => holds(user.username, value)) &&
    any('name_query', (value) => names.some((one) => holds(one, value))) &&
    any('query', (value) =>
      [user.id, user.username, ...names, ...addresses].some((one) => holds(one, value)),
    )
  );
}

function orderOf(store: Store) {
  const user = (row: Membership) => userById(store, row.user_id);
  return {
    email_address: (row: Membership) => identifierOf(store, user(row)),
    first_name: (row: Membership) => user(row).first_name,
    last_name: (row: Membership) => user(row).last_name,
    username: (row: Membership) => user(row).username,
  };
}
