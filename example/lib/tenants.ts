/** A tenant: an instance of its own, with its own users and keys. */
export interface Tenant {
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Where its users sign in. */
  readonly portalUrl: string;
}

/** The tenants by their names, from the environment variable `DEMO_TENANTS`. */
export const tenants = (): Readonly<Record<string, Tenant>> =>
  JSON.parse(process.env.DEMO_TENANTS ?? '{}');

/** The tenant of that name, if there is one. */
export function tenantOf(name: string): Tenant | undefined {
  const all = tenants();
  return Object.hasOwn(all, name) ? all[name] : undefined;
}
