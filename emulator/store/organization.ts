/** Organizations. **A slug names one organization only.** */

import { formError, resourceNotFound } from '../errors';
import { imageUrl } from './avatar';
import { metadataOf } from './metadata';
import type { Metadata, StoredOrganization } from './rows';
import type { Store } from './store';

/** What an organization is made from: the body of `POST /v1/organizations`. */
export interface NewOrganization {
  readonly name: string;
  readonly slug?: string;
  /** The user who made it and becomes its first `org:admin`. */
  readonly created_by?: string;
  readonly max_allowed_memberships?: number;
  readonly public_metadata?: Metadata;
  readonly private_metadata?: Metadata;
}

/** Adds an organization without members. Throws a coded error when its slug is taken. */
export function addOrganization(store: Store, from: NewOrganization): StoredOrganization {
  if (typeof from.name !== 'string' || from.name.trim() === '') {
    throw formError('form_param_missing', 'name', 'must be included.');
  }
  const slug = from.slug ?? slugOf(store, from.name);
  assertSlug(store, slug);
  return store.organizations.add({
    id: store.identifier('org_'),
    name: from.name,
    slug,
    max_allowed_memberships: from.max_allowed_memberships ?? 0,
    admin_delete_enabled: true,
    image: null,
    public_metadata: metadataOf('public_metadata', from.public_metadata),
    private_metadata: metadataOf('private_metadata', from.private_metadata),
    created_by: from.created_by ?? null,
    ...store.created(),
  });
}

/** Changes an organization; throws when the new slug is taken. */
export function updateOrganization(
  store: Store,
  organization: StoredOrganization,
  changes: Partial<StoredOrganization>,
): StoredOrganization {
  if (changes.slug !== undefined && changes.slug !== organization.slug) {
    assertSlug(store, changes.slug);
  }
  const { name, slug, max_allowed_memberships, admin_delete_enabled } = changes;
  const fields = { name, slug, max_allowed_memberships, admin_delete_enabled };
  return store.update(organization, fields);
}

/** Removes an organization with its memberships, and from sessions that have it active. */
export function deleteOrganization(store: Store, organization: StoredOrganization): void {
  store.memberships.removeWhere((row) => row.organization_id === organization.id);
  store.organizationInvitations.removeWhere((row) => row.organization_id === organization.id);
  for (const session of store.sessions.filter()) {
    if (session.last_active_organization_id === organization.id) {
      session.last_active_organization_id = null;
    }
  }
  store.organizations.remove(organization.id);
}

/** The organization that an identifier or a slug names, if there is one. */
export function findOrganization(store: Store, idOrSlug: string): StoredOrganization | undefined {
  return (
    store.organizations.get(idOrSlug) ?? store.organizations.find(({ slug }) => slug === idOrSlug)
  );
}

/** The organization that an identifier or a slug names; throws a 404 otherwise. */
export function organizationBy(store: Store, idOrSlug: string): StoredOrganization {
  const organization = findOrganization(store, idOrSlug);
  if (!organization) {
    throw resourceNotFound('organization', idOrSlug);
  }
  return organization;
}

/** `OrganizationJSON` of the Backend API. */
export function organizationJson(store: Store, organization: StoredOrganization) {
  const members = store.memberships.filter((row) => row.organization_id === organization.id);
  const { image, ...fields } = organization;
  return {
    object: 'organization',
    ...fields,
    image_url: imageUrl(organization, organization.name),
    logo_url: image ?? null,
    has_image: Boolean(image),
    members_count: members.length,
    pending_invitations_count: store.organizationInvitations.filter(
      (row) => row.organization_id === organization.id && row.status === 'pending',
    ).length,
  };
}

function assertSlug(store: Store, slug: string): void {
  if (!/^[a-z0-9-]{1,64}$/.test(slug)) {
    const detail = 'may have lower-case letters, digits and hyphens only.';
    throw formError('form_param_format_invalid', 'slug', detail);
  }
  if (store.organizations.find((row) => row.slug === slug)) {
    throw formError('form_identifier_exists', 'slug', 'is taken. Try another one.');
  }
}

function slugOf(store: Store, name: string): string {
  const base = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  const taken = store.organizations.find(({ slug }) => slug === base) !== undefined;
  return base && !taken ? base : `${base || 'organization'}-${store.now()}`;
}
