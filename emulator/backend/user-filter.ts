/** Which users a list or a count is about. */

import { type Ctx, storeOf } from '../context';
import type { User } from '../store/rows';
import type { Store } from '../store/store';
import { emailAddressesOf, identifierOf } from '../store/user';
import { holds, isWithin, values } from './listing';

/** Fields that lists of users can be ordered by. */
export const USER_ORDER = (store: Store) => ({
  updated_at: (user: User) => user.updated_at,
  email_address: (user: User) => identifierOf(store, user),
  first_name: (user: User) => user.first_name,
  last_name: (user: User) => user.last_name,
  username: (user: User) => user.username,
  last_active_at: (user: User) => user.last_active_at,
  last_sign_in_at: (user: User) => user.last_sign_in_at,
});

/** The users who match every filter of the request's query. */
export function wantedUsers(c: Ctx): User[] {
  const store = storeOf(c);
  const addresses = (user: User) =>
    emailAddressesOf(store, user).map(({ email_address }) => email_address);
  const filters: Array<[string, (user: User, value: string) => boolean]> = [
    ['user_id', (user, value) => user.id === value],
    ['external_id', (user, value) => user.external_id === value],
    ['username', (user, value) => holds(user.username, value)],
    ['email_address', (user, value) => addresses(user).some((one) => holds(one, value))],
    ['phone_number', () => false],
    ['web3_wallet', () => false],
    ['organization_id', (user, value) => isMember(store, user, value)],
    [
      'query',
      (user, value) =>
        [user.id, user.username, user.first_name, user.last_name, ...addresses(user)].some((one) =>
          holds(one, value),
        ),
    ],
  ];
  return store.users.filter(
    (user) =>
      filters.every(([name, matches]) => {
        const wanted = values(c, name);
        return wanted.length === 0 || wanted.some((value) => matches(user, value));
      }) &&
      isWithin(c, 'created_at', user.created_at) &&
      isWithin(c, 'last_active_at', user.last_active_at) &&
      isWithin(c, 'last_sign_in_at', user.last_sign_in_at),
  );
}

function isMember(store: Store, user: User, organizationId: string): boolean {
  return (
    store.memberships.find(
      (row) => row.user_id === user.id && row.organization_id === organizationId,
    ) !== undefined
  );
}
