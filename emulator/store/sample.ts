/**
 * Sample data, **the same in every emulator**: three users, two organizations,
 * two roles, two machines. Their identifiers follow from the seed.
 */

import { createClient } from './client';
import { addScope, createMachine } from './machine';
import { createMembership, createOrganization } from './membership';
import { createRole } from './role';
import { createSession } from './session';
import type { Store } from './store';
import { createUser, type NewUser } from './user';

/** The password of all sample users. */
export const SAMPLE_PASSWORD = 'correct-horse-battery';

const MEMBER_PERMISSIONS = [
  'org:sys_memberships:read',
  'org:sys_profile:read',
  'org:invoices:read',
];

const ADMIN_PERMISSIONS = [
  ...MEMBER_PERMISSIONS,
  'org:sys_memberships:manage',
  'org:sys_profile:manage',
  'org:sys_profile:delete',
  'org:admin:example1',
  'org:invoices:create',
];

/** Fills a fresh store. `userId` and `sessionId` are those of Ada and her session. */
export function addSampleData(store: Store, userId: string, sessionId: string): void {
  createRole(store, { key: 'org:admin', name: 'Admin', permissions: ADMIN_PERMISSIONS });
  createRole(store, { key: 'org:member', name: 'Member', permissions: MEMBER_PERMISSIONS });
  const user = (first: string, last: string, more: Partial<NewUser> = {}) =>
    createUser(store, {
      email_address: [`${first.toLowerCase()}@example.com`],
      username: first.toLowerCase(),
      password: SAMPLE_PASSWORD,
      first_name: first,
      last_name: last,
      ...more,
    });
  const ada = user('Ada', 'Lovelace', { id: userId });
  const grace = user('Grace', 'Hopper');
  user('Edsger', 'Dijkstra');
  const acme = createOrganization(store, { name: 'Acme', slug: 'acme', created_by: ada.id });
  createMembership(store, acme, grace.id, 'org:member');
  const globex = createOrganization(store, {
    name: 'Globex',
    slug: 'globex',
    created_by: grace.id,
  });
  createMembership(store, globex, ada.id, 'org:member');
  createSession(store, createClient(store), ada, sessionId);
  const [orders, billing] = [
    createMachine(store, { name: 'orders' }),
    createMachine(store, { name: 'billing' }),
  ];
  addScope(store, orders, billing.id);
  addScope(store, billing, orders.id);
}
