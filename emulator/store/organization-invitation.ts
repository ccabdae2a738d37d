/**
 * Invitations to organizations: **an address is invited once, and only the user
 * who has it can accept**. No mail is sent.
 */

import { ApiError, formError, resourceNotFound } from '../errors';
import { normalized } from './email-address';
import { createMembership, findMembership } from './membership';
import { roleByKey } from './role';
import type { OrganizationInvitation, StoredOrganization, User } from './rows';
import type { Store } from './store';
import { emailAddressesOf, findUser } from './user';

/** Invites an address. Throws if it is malformed, invited, or a member's. */
export function createInvitation(
  store: Store,
  organization: StoredOrganization,
  address: string,
  role: string,
): OrganizationInvitation {
  const { key } = roleByKey(store, role);
  const email = normalized(address);
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw formError('form_param_format_invalid', 'email_address', 'must be a valid email address.');
  }
  const member = findUser(store, email);
  if (member && findMembership(store, organization.id, member.id)) {
    throw formError(
      'already_a_member_in_organization',
      'email_address',
      `${email} is already a member of the organization.`,
    );
  }
  if (pendingInvitations(store, organization.id).some((row) => row.email_address === email)) {
    throw new ApiError(400, 'duplicate_record', 'duplicate', `${email} is already invited.`);
  }
  return store.organizationInvitations.add({
    id: store.identifier('orginv_'),
    organization_id: organization.id,
    email_address: email,
    role: key,
    status: 'pending',
    public_metadata: {},
    ...store.created(),
  });
}

/** The pending invitations of an organization. */
export function pendingInvitations(store: Store, organizationId: string): OrganizationInvitation[] {
  return store.organizationInvitations.filter(
    (row) => row.organization_id === organizationId && row.status === 'pending',
  );
}

/** The invitation of that organization; throws a 404 if it does not exist. */
export function invitationOf(
  store: Store,
  organizationId: string,
  id: string,
): OrganizationInvitation {
  const row = store.organizationInvitations.get(id);
  if (row?.organization_id !== organizationId) {
    throw resourceNotFound('organization invitation', id);
  }
  return row;
}

/** Takes a pending invitation back. */
export function revokeInvitation(
  store: Store,
  invitation: OrganizationInvitation,
): OrganizationInvitation {
  assertPending(invitation);
  return store.update(invitation, { status: 'revoked' });
}

/** The invitations to addresses that the user has verified. */
export function invitationsFor(store: Store, user: User): OrganizationInvitation[] {
  const addresses = emailAddressesOf(store, user)
    .filter(({ verified }) => verified)
    .map(({ email_address }) => email_address);
  return store.organizationInvitations.filter((row) => addresses.includes(row.email_address));
}

/** Makes the user a member as the invitation says. Throws a 404 for another user's. */
export function acceptInvitation(store: Store, user: User, id: string): OrganizationInvitation {
  const invitation = invitationsFor(store, user).find((row) => row.id === id);
  if (!invitation) {
    throw resourceNotFound('organization invitation', id);
  }
  assertPending(invitation);
  const organization = store.organizations.get(invitation.organization_id) as StoredOrganization;
  createMembership(store, organization, user.id, invitation.role);
  return store.update(invitation, { status: 'accepted' });
}

/** `OrganizationInvitationJSON` of Clerk's APIs. */
export function invitationJson(store: Store, invitation: OrganizationInvitation) {
  return {
    object: 'organization_invitation',
    ...invitation,
    role_name: roleByKey(store, invitation.role).name,
  };
}

function assertPending({ status }: OrganizationInvitation): void {
  if (status !== 'pending') {
    throw new ApiError(
      400,
      'organization_invitation_not_pending',
      'not pending',
      'The invitation was accepted or revoked.',
    );
  }
}
