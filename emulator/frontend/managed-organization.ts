/** **An organization keeps a member who can manage its members.** */

import { ApiError } from '../errors';
import { permissionsOf } from '../store/role';
import type { Membership } from '../store/rows';
import type { Store } from '../store/store';

const MANAGE = 'org:sys_memberships:manage';

/** Throws a coded error if no other member could manage the members without this one. */
export function assertStaysManaged(store: Store, without: Membership): void {
  const others = store.memberships.filter(
    ({ id, organization_id }) => organization_id === without.organization_id && id !== without.id,
  );
  if (!others.some(({ role }) => permissionsOf(store, role).includes(MANAGE))) {
    throw new ApiError(
      400,
      'organization_minimum_permissions_needed',
      'minimum permissions needed',
      'There has to be at least one member who can manage the members of the organization.',
    );
  }
}
