// The Clerk instances of the generated requests: their keys, their hosts and
// the environments that both sides are started with.

import { createHash } from 'node:crypto';

/** The time of every request, in ms since the epoch: both sides are stopped at it. */
export const NOW = 1_790_000_000_000;

/** The key that dynamic options are sealed under. */
export const ENCRYPTION_KEY = 'an-encryption-key-of-thirty-two-characters';

/** The secret key of a machine, which may ask about tokens of machines. */
export const MACHINE_SECRET_KEY = 'ak_machine_secret';

/** Stands in options for the address of the API that a side was started with. */
export const OWN_API = '{api}';

/**
 * @param {'test' | 'live'} kind
 * @param {string} host
 */
const publishableKey = (kind, host) =>
  `pk_${kind}_${Buffer.from(`${host}$`).toString('base64').replace(/=+$/, '')}`;

/**
 * @param {'test' | 'live'} kind
 * @param {string} host
 * @param {string} secret
 */
const instance = (kind, host, secret) => ({
  kind: kind === 'test' ? 'development' : 'production',
  frontendApi: host,
  publishableKey: publishableKey(kind, host),
  secretKey: `sk_${kind}_${secret}`,
});

/** The instances by name; a tenant is another instance that an options callback chooses. */
export const INSTANCES = {
  development: instance('test', 'happy-hippo-1.clerk.accounts.dev', 'developmentsecret'),
  production: instance('live', 'clerk.example.com', 'productionsecret'),
  developmentTenant: instance('test', 'kind-koala-2.clerk.accounts.dev', 'tenantdevelopment'),
  productionTenant: instance('live', 'clerk.tenant.example', 'tenantproduction'),
};

/** @typedef {keyof typeof INSTANCES} InstanceName */
/** @typedef {keyof typeof PUBLISHABLE_KEYS} PublishableName */

/**
 * An environment that both sides are started with.
 *
 * @typedef {object} Profile
 * @property {string} name
 * @property {'development' | 'production'} instance
 * @property {number} weight how many of the requests are for it
 * @property {boolean} [isEncrypted]
 * @property {Record<string, string>} [environment]
 */

/** Publishable keys of other sorts of hosts, and some that are none. */
export const PUBLISHABLE_KEYS = {
  .../** @type {Record<InstanceName, string>} */ (
    Object.fromEntries(
      Object.entries(INSTANCES).map(([name, { publishableKey: key }]) => [name, key]),
    )
  ),
  staging: publishableKey('test', 'kind-koala-2.clerk.accountsstage.dev'),
  local: publishableKey('test', 'kind-koala-2.clerk.accounts.lclclerk.com'),
  legacy: publishableKey('test', 'clerk.kind.koala-2.lcl.dev'),
  customDomain: publishableKey('test', 'clerk.example.com'),
  subdomain: publishableKey('live', 'clerk.app.example.co.uk'),
  noClerk: publishableKey('live', 'auth.example.com'),
  withoutDollar: `pk_test_${Buffer.from('happy-hippo-1.clerk.accounts.dev').toString('base64')}`,
  noHost: 'pk_test_JA',
  otherKind: 'pk_prod_Y2xlcmsuZXhhbXBsZS5jb20k',
};

/**
 * The suffix of a cookie that belongs to one instance.
 *
 * @param {string} key
 */
export const cookieSuffix = (key) =>
  createHash('sha1')
    .update(key)
    .digest('base64')
    .slice(0, 8)
    .replace(/\+/g, '-')
    .replace(/\//g, '_');

/**
 * The environments: one process of each side runs for each of them.
 *
 * @type {Profile[]}
 */
export const PROFILES = [
  { name: 'development', instance: 'development', weight: 36 },
  { name: 'development, encrypted', instance: 'development', isEncrypted: true, weight: 10 },
  { name: 'production', instance: 'production', weight: 32 },
  { name: 'production, encrypted', instance: 'production', isEncrypted: true, weight: 10 },
  {
    name: 'development, own pages',
    instance: 'development',
    weight: 6,
    environment: {
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
      NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
    },
  },
  {
    name: 'production satellite, proxied',
    instance: 'production',
    weight: 6,
    environment: {
      NEXT_PUBLIC_CLERK_IS_SATELLITE: 'true',
      NEXT_PUBLIC_CLERK_PROXY_URL: 'https://satellite.example/__clerk',
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: 'https://primary.example/sign-in',
    },
  },
];

/**
 * The environment of this number.
 *
 * @param {number} number
 */
export function profileOf(number) {
  const profile = PROFILES[number];
  if (!profile) {
    throw new Error(`There is no environment ${number}.`);
  }
  return profile;
}

/**
 * The environment variables of a profile. `apiUrl` is the local API of both sorts.
 *
 * @param {Profile} profile
 * @param {string} apiUrl
 */
export function environmentOf(profile, apiUrl) {
  const { publishableKey: key, secretKey } = INSTANCES[profile.instance];
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    CLERK_TELEMETRY_DISABLED: '1',
    __NEXT_EXPERIMENTAL_AUTH_INTERRUPTS: 'true',
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key,
    CLERK_SECRET_KEY: secretKey,
    CLERK_API_URL: apiUrl,
    CLERK_FAPI_URL: apiUrl,
    ...profile.environment,
    ...(profile.isEncrypted ? { CLERK_ENCRYPTION_KEY: ENCRYPTION_KEY } : {}),
  };
}
