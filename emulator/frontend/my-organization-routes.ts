/** `/v1/me/organization_…`: the organizations of the signed-in user, and those that invite the user. */

import type { Hono } from 'hono';
import { deleted } from '../backend/deleted';
import { ordered, paginated, values } from '../backend/listing';
import { type Ctx, type Env, storeOf } from '../context';
import { deleteMembership, membershipOf } from '../store/membership';
import { acceptInvitation, invitationsFor } from '../store/organization-invitation';
import { answered } from './answered';
import { me } from './current-user';
import { assertStaysManaged } from './managed-organization';
import { browserMembershipJson, userInvitationJson } from './resources';

/** Adds the routes. */
export function myOrganizationRoutes(app: Hono<Env>): void {
  app.get('/v1/me/organization_memberships', (c) => {
    const [store, user] = [storeOf(c), me(c)];
    const rows = store.memberships.filter(({ user_id }) => user_id === user.id);
    return answered(
      c,
      paginated(c, rows, (row) => browserMembershipJson(store, row)),
    );
  });
  app.delete('/v1/me/organization_memberships/:id', (c) => {
    const [store, user] = [storeOf(c), me(c)];
    const membership = membershipOf(store, c.req.param('id'), user.id);
    assertStaysManaged(store, membership);
    deleteMembership(store, membership);
    return answered(c, deleted('organization_membership', membership.id));
  });
  app.get('/v1/me/organization_invitations', (c) => {
    const [store, statuses] = [storeOf(c), values(c, 'status')];
    const rows = invitationsFor(store, me(c)).filter(
      ({ status }) => statuses.length === 0 || statuses.includes(status),
    );
    return answered(
      c,
      paginated(c, ordered(c, rows), (row) => userInvitationJson(store, row)),
    );
  });
  app.post('/v1/me/organization_invitations/:id/accept', (c) => {
    const row = acceptInvitation(storeOf(c), me(c), c.req.param('id'));
    return answered(c, userInvitationJson(storeOf(c), row));
  });
  // Suggestions come from verified domains, which the emulator does not have.
  app.get('/v1/me/organization_suggestions', (c) => empty(c));
  app.get('/v1/me/organization_creation_defaults', (c) => {
    me(c);
    return answered(c, { advisory: null, form: { name: '', slug: '', logo: null } });
  });
}

function empty(c: Ctx): Response {
  me(c);
  return answered(c, { data: [], total_count: 0 });
}
