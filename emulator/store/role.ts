/** Roles of organizations, and the permissions that they grant. */

import { formError, resourceNotFound } from '../errors';
import type { Permission, Role } from './rows';
import type { Store } from './store';

/** Adds a permission, or returns the one that has this key. */
export function createPermission(
  store: Store,
  from: { key: string; name?: string; description?: string },
): Permission {
  const before = store.permissions.find(({ key }) => key === from.key);
  if (before) {
    return before;
  }
  if (!/^org:[^:,\s]+:[^:,\s]+$/.test(from.key)) {
    const detail = 'must be in the form org:<feature>:<permission>.';
    throw formError('form_param_format_invalid', 'key', detail);
  }
  return store.permissions.add({
    id: store.identifier('perm_'),
    key: from.key,
    name: from.name ?? from.key,
    description: from.description ?? '',
    ...store.created(),
  });
}

/** Adds a role. `permissions` holds keys or identifiers; unknown keys become permissions. */
export function createRole(
  store: Store,
  from: {
    key: string;
    name?: string;
    description?: string | null;
    permissions?: readonly string[];
  },
): Role {
  if (!/^org:[^:,\s]+$/.test(from.key ?? '')) {
    throw formError('form_param_format_invalid', 'key', 'must be in the form org:<role>.');
  }
  if (store.roles.find(({ key }) => key === from.key)) {
    throw formError('form_identifier_exists', 'key', 'is taken. Try another one.');
  }
  return store.roles.add({
    id: store.identifier('role_'),
    key: from.key,
    name: from.name ?? from.key.slice('org:'.length),
    description: from.description ?? null,
    permissions: permissionKeys(store, from.permissions ?? []),
    ...store.created(),
  });
}

/** The keys of permissions given by keys or identifiers. */
export function permissionKeys(store: Store, permissions: readonly string[]): string[] {
  return permissions.map(
    (name) => (store.permissions.get(name) ?? createPermission(store, { key: name })).key,
  );
}

/** The role with that key; `org:` may be left out. Throws a 404 if it does not exist. */
export function roleByKey(store: Store, key: string): Role {
  const full = String(key).startsWith('org:') ? key : `org:${key}`;
  const role = store.roles.find((row) => row.key === full);
  if (!role) {
    throw resourceNotFound('organization role', key);
  }
  return role;
}

/** The keys of the permissions that a role grants. */
export function permissionsOf(store: Store, role: string): string[] {
  return [...roleByKey(store, role).permissions];
}

/** `PermissionJSON` of the Backend API. */
export function permissionJson(permission: Permission) {
  const type = permission.key.startsWith('org:sys_') ? 'system' : 'user';
  return { object: 'permission', ...permission, type };
}

/** `RoleJSON` of the Backend API. */
export function roleJson(store: Store, role: Role) {
  const permissions = store.permissions.filter(({ key }) => role.permissions.includes(key));
  return {
    object: 'role',
    ...role,
    is_creator_eligible: role.permissions.includes('org:sys_memberships:manage'),
    permissions: permissions.map(permissionJson),
  };
}
