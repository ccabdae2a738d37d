/**
 * The claims by which a version 2 session token names the active
 * organization. **Clerk's SDKs unpack exactly the permissions that were packed.**
 */

/** A user's membership of the active organization. */
export interface Organization {
  /** The organization's identifier, `org_…`. */
  readonly id: string;
  /** The slug that stands for the organization in URLs. */
  readonly slug?: string;
  /** The user's role, with or without `org:`; `org:member` when left out. */
  readonly role?: string;
  /** Custom permissions in the form `org:<feature>:<permission>`. */
  readonly permissions?: readonly string[];
  /** Features of the organization's plan beyond those that permissions name. */
  readonly features?: readonly string[];
  /** The slug of the organization's plan. */
  readonly plan?: string;
}

/** The claim `o` of a session token, with `fea` and `pla` beside it. */
export type OrganizationClaims = {
  /** The active organization. */
  readonly o: {
    /** The organization's identifier. */
    readonly id: string;
    /** The organization's slug. */
    readonly slg?: string;
    /** The user's role, without `org:`. */
    readonly rol: string;
    /** Names of permissions, separated by commas. */
    readonly per?: string;
    /** For each feature a bit mask over `per`, in decimal, separated by commas. */
    readonly fpm?: string;
  };
  /** Features, each behind its scope: `o:<feature>`. */
  readonly fea?: string;
  /** The plan behind its scope: `o:<plan>`. */
  readonly pla?: string;
};

/**
 * The claims that make `organization` the active one, to be spread into those
 * of a session token. Throws when a permission is not in the form
 * `org:<feature>:<permission>`.
 */
export function organizationClaims(organization: Organization): OrganizationClaims {
  const granted = (organization.permissions ?? []).map(splitPermission);
  const names = [...new Set(granted.map(({ name }) => name))];
  const features = [
    ...new Set([...granted.map(({ feature }) => feature), ...(organization.features ?? [])]),
  ];
  const masks = features.map((feature) =>
    granted
      .filter((permission) => permission.feature === feature)
      .reduce((mask, { name }) => mask | (1n << BigInt(names.indexOf(name))), 0n),
  );
  return {
    o: {
      id: organization.id,
      ...(organization.slug && { slg: organization.slug }),
      rol: (organization.role ?? 'member').replace(/^org:/, ''),
      ...(names.length > 0 && { per: names.join(','), fpm: masks.join(',') }),
    },
    ...(features.length > 0 && { fea: features.map((feature) => `o:${feature}`).join(',') }),
    ...(organization.plan && { pla: `o:${organization.plan}` }),
  };
}

function splitPermission(permission: string): { feature: string; name: string } {
  const [, feature, name] = /^org:([^:,]+):([^:,]+)$/.exec(permission) ?? [];
  if (!feature || !name) {
    throw new Error(
      `The permission "${permission}" is not in the form org:<feature>:<permission>.`,
    );
  }
  return { feature, name };
}
