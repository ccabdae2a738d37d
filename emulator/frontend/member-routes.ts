/** `/v1/organizations/{id}/memberships` and `/invitations` for browsers. */

import type { Hono } from 'hono';
import { ordered, paginated, values } from '../backend/listing';
import { isWantedMembership } from '../backend/membership-routes';
import { type Ctx, type Env, type Fields, fieldsOf, storeOf, text } from '../context';
import { createMembership, deleteMembership, membershipOf } from '../store/membership';
import {
  createInvitation,
  invitationJson,
  invitationOf,
  revokeInvitation,
} from '../store/organization-invitation';
import { roleByKey } from '../store/role';
import type { Membership } from '../store/rows';
import { answered } from './answered';
import { myOrganization } from './current-user';
import { assertStaysManaged } from './managed-organization';
import { browserMembershipJson } from './resources';

const MEMBERS = '/v1/organizations/:id/memberships';
const MEMBER = `${MEMBERS}/:user`;
const INVITATIONS = '/v1/organizations/:id/invitations';

const READ = 'org:sys_memberships:read';
const MANAGE = 'org:sys_memberships:manage';

/** Adds the routes. */
export function memberRoutes(app: Hono<Env>): void {
  const find = (c: Ctx, permission: string) =>
    membershipOf(storeOf(c), myOrganization(c, permission).id, c.req.param('user') ?? '');
  const show = (c: Ctx, row: Membership) => answered(c, browserMembershipJson(storeOf(c), row));
  app.get(MEMBERS, (c) => {
    const { id } = myOrganization(c, READ);
    const rows = storeOf(c).memberships.filter(
      (row) => row.organization_id === id && isWantedMembership(c, row),
    );
    return answered(
      c,
      paginated(c, ordered(c, rows), (row) => browserMembershipJson(storeOf(c), row)),
    );
  });
  app.post(MEMBERS, async (c) => {
    const [organization, fields] = [myOrganization(c, MANAGE), await fieldsOf(c)];
    const [user, role] = [text(fields, 'user_id') ?? '', text(fields, 'role') ?? ''];
    return show(c, createMembership(storeOf(c), organization, user, role));
  });
  app.patch(MEMBER, async (c) => {
    const [membership, fields] = [find(c, MANAGE), await fieldsOf(c)];
    const role = roleByKey(storeOf(c), text(fields, 'role') ?? '');
    if (!role.permissions.includes(MANAGE)) {
      assertStaysManaged(storeOf(c), membership);
    }
    return show(c, storeOf(c).update(membership, { role: role.key }));
  });
  app.delete(MEMBER, (c) => {
    const membership = find(c, MANAGE);
    assertStaysManaged(storeOf(c), membership);
    const json = browserMembershipJson(storeOf(c), membership);
    deleteMembership(storeOf(c), membership);
    return answered(c, json);
  });
}

/** Adds the routes of invitations. */
export function invitationRoutes(app: Hono<Env>): void {
  const invite = (c: Ctx, address: string, fields: Fields) => {
    const role = text(fields, 'role') ?? 'org:member';
    const organization = myOrganization(c, MANAGE);
    return invitationJson(storeOf(c), createInvitation(storeOf(c), organization, address, role));
  };
  app.get(INVITATIONS, (c) => {
    const [{ id }, statuses] = [myOrganization(c, MANAGE), values(c, 'status')];
    const rows = storeOf(c).organizationInvitations.filter(
      (row) =>
        row.organization_id === id && (statuses.length === 0 || statuses.includes(row.status)),
    );
    return answered(
      c,
      paginated(c, ordered(c, rows), (row) => invitationJson(storeOf(c), row)),
    );
  });
  app.post(INVITATIONS, async (c) => {
    const fields = await fieldsOf(c);
    return answered(c, invite(c, text(fields, 'email_address') ?? '', fields));
  });
  app.post(`${INVITATIONS}/bulk`, async (c) => {
    const fields = await fieldsOf(c, { all: true });
    const addresses = [fields.email_address ?? []].flat().map(String);
    return answered(
      c,
      addresses.map((address) => invite(c, address, fields)),
    );
  });
  app.post(`${INVITATIONS}/:invitation/revoke`, (c) => {
    const { id } = myOrganization(c, MANAGE);
    const row = invitationOf(storeOf(c), id, c.req.param('invitation'));
    return answered(c, invitationJson(storeOf(c), revokeInvitation(storeOf(c), row)));
  });
}
