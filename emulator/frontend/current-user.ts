/** The signed-in user of a browser, and what the user may do in an organization. */

import { type Ctx, storeOf } from '../context';
import { forbidden, resourceNotFound, signedOut } from '../errors';
import { findMembership } from '../store/membership';
import { organizationBy } from '../store/organization';
import { permissionsOf } from '../store/role';
import type { Session, StoredOrganization, User } from '../store/rows';
import { userById } from '../store/user';
import { clientOf } from './browser';
import { currentSession } from './resources';

/** The active session of the browser; throws when it has none. */
export function mySession(c: Ctx): Session {
  const session = currentSession(c.get('instance'), clientOf(c));
  if (!session) {
    throw signedOut();
  }
  return session;
}

/** The user who is signed in on the browser; throws when there is none. */
export function me(c: Ctx): User {
  return userById(storeOf(c), mySession(c).user_id);
}

/**
 * The organization that the path names. Throws a 404 for one whose member the
 * user is not, and a 403 without the permission.
 */
export function myOrganization(c: Ctx, permission?: string): StoredOrganization {
  const [store, user, id] = [storeOf(c), me(c), c.req.param('id') ?? ''];
  const organization = organizationBy(store, id);
  const membership = findMembership(store, organization.id, user.id);
  if (!membership) {
    throw resourceNotFound('organization', id);
  }
  if (permission !== undefined && !permissionsOf(store, membership.role).includes(permission)) {
    throw forbidden(
      'authorization_invalid',
      'Unauthorized request',
      `The user lacks the permission ${permission} in the organization.`,
    );
  }
  return organization;
}
