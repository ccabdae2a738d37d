/** Memberships: **a user belongs to an organization once, in one role**. */

import { ApiError, resourceNotFound } from '../errors';
import { metadataOf } from './metadata';
import {
  addOrganization,
  findOrganization,
  type NewOrganization,
  organizationJson,
} from './organization';
import { permissionsOf, roleByKey } from './role';
import type { Membership, Metadata, Session, StoredOrganization } from './rows';
import type { Store } from './store';
import { publicUserData, userById } from './user';

/**
 * Adds an organization with the user who made it, if there is one, as its first
 * `org:admin`. Throws as `addOrganization` does.
 */
export function createOrganization(store: Store, from: NewOrganization): StoredOrganization {
  const organization = addOrganization(store, from);
  if (from.created_by) {
    createMembership(store, organization, from.created_by, 'org:admin');
  }
  return organization;
}

/** Makes a user a member. Throws if the user is a member, or the role is unknown. */
export function createMembership(
  store: Store,
  organization: StoredOrganization,
  userId: string,
  role: string,
  metadata: { public_metadata?: Metadata; private_metadata?: Metadata } = {},
): Membership {
  userById(store, userId);
  roleByKey(store, role);
  if (findMembership(store, organization.id, userId)) {
    throw new ApiError(
      400,
      'already_a_member_in_organization',
      'already a member',
      'The user is already a member of the organization.',
    );
  }
  const members = store.memberships.filter((row) => row.organization_id === organization.id);
  const limit = organization.max_allowed_memberships;
  if (limit > 0 && members.length >= limit) {
    throw new ApiError(
      403,
      'organization_membership_quota_exceeded',
      'organization membership quota exceeded',
      `The organization may have ${limit} members.`,
    );
  }
  return store.memberships.add({
    id: store.identifier('orgmem_'),
    organization_id: organization.id,
    user_id: userId,
    role,
    public_metadata: metadataOf('public_metadata', metadata.public_metadata),
    private_metadata: metadataOf('private_metadata', metadata.private_metadata),
    ...store.created(),
  });
}

/** Ends a membership; the user's sessions no longer have the organization active. */
export function deleteMembership(store: Store, membership: Membership): void {
  store.memberships.remove(membership.id);
  for (const session of store.sessions.filter(({ user_id }) => user_id === membership.user_id)) {
    if (session.last_active_organization_id === membership.organization_id) {
      session.last_active_organization_id = null;
    }
  }
}

/** The user's membership of the organization, if there is one. */
export function findMembership(
  store: Store,
  organizationId: string,
  userId: string,
): Membership | undefined {
  return store.memberships.find(
    (row) => row.organization_id === organizationId && row.user_id === userId,
  );
}

/** The user's membership of the organization; throws a 404 otherwise. */
export function membershipOf(store: Store, organizationId: string, userId: string): Membership {
  const membership = findMembership(store, organizationId, userId);
  if (!membership) {
    throw resourceNotFound('organization membership', userId);
  }
  return membership;
}

/**
 * Makes the organization that an identifier or a slug names the active one;
 * an empty name makes it the personal account. Returns whether the user is a
 * member; the session stays as it is where not.
 */
export function activateOrganization(store: Store, session: Session, idOrSlug: string): boolean {
  if (idOrSlug === '') {
    Object.assign(session, { last_active_organization_id: null, updated_at: store.now() });
    return true;
  }
  const organization = findOrganization(store, idOrSlug);
  if (!organization || !findMembership(store, organization.id, session.user_id)) {
    return false;
  }
  store.update(session, { last_active_organization_id: organization.id });
  return true;
}

/** `OrganizationMembershipJSON` of the Backend API. */
export function membershipJson(store: Store, membership: Membership) {
  const { user_id, organization_id, ...fields } = membership;
  const organization = store.organizations.get(organization_id) as StoredOrganization;
  return {
    object: 'organization_membership',
    ...fields,
    role_name: roleByKey(store, membership.role).name,
    permissions: permissionsOf(store, membership.role),
    organization: organizationJson(store, organization),
    public_user_data: publicUserData(store, userById(store, user_id)),
  };
}
