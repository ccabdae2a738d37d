// Random options and handlers of a middleware.

import { namesOf } from '../shared/names.mjs';
import { INSTANCES, MACHINE_SECRET_KEY, OWN_API, PUBLISHABLE_KEYS } from './instances.mjs';

/** @typedef {import('../shared/random.mjs').Random} Random */
/** @typedef {import('./description.js').ChosenOptions} ChosenOptions */
/** @typedef {import('./description.js').HandlerDescription} HandlerDescription */
/** @typedef {import('./description.js').HandlerOptions} HandlerOptions */
/** @typedef {import('./description.js').Members} Members */
/** @typedef {import('./description.js').Pair} Pair */

/** @typedef {(random: Random) => HandlerDescription} HandlerMaker */

/**
 * What the options are for: most requests want few of them.
 *
 * @param {Random} random
 * @param {import('./instances.mjs').Profile} profile
 */
export function options(random, profile) {
  /** @type {ChosenOptions} */
  const chosen = {};
  /**
   * @param {number} probability
   * @param {string} name
   * @param {readonly unknown[]} values
   */
  const add = (probability, name, values) => {
    if (random.chance(probability)) {
      chosen[name] = random.pick(values);
    }
  };
  add(0.5, 'jwtKey', ['own', 'own', 'own', 'other']);
  add(0.15, 'authorizedParties', [
    ['http://localhost:3000'],
    ['https://other.example', 'http://localhost:3000'],
    ['https://other.example'],
    [],
    [''],
  ]);
  add(0.08, 'audience', [
    'https://api.example.com',
    ['other', 'https://api.example.com'],
    'unmatched',
    [],
    '',
    [''],
    ['', 'https://api.example.com'],
    ['https://api.example.com', 'https://api.example.com'],
    'other',
  ]);
  add(0.06, 'headerType', ['JWT', 'at+jwt', ['JWT', 'at+jwt'], ['other'], [], '', 'jwt', ['']]);
  add(0.04, 'issuer', [
    `https://${INSTANCES[profile.instance].frontendApi}`,
    'https://clerk.other.example',
    [`https://${INSTANCES[profile.instance].frontendApi}`, 'https://clerk.other.example'],
    [],
    '',
  ]);
  add(0.1, 'clockSkewInMs', [0, 1000, 5000, 60_000, -1000]);
  add(0.2, 'signInUrl', [
    '/sign-in',
    'https://accounts.example.com/sign-in?a=1',
    'https://accounts.example.com',
    'https://accounts.example.com/sign-in?redirect_url=x#/hash',
    '/sign-in#/factor',
    '//double/sign-in',
    'sign-in',
    '',
  ]);
  add(0.2, 'signUpUrl', ['/sign-up', 'https://accounts.example.com/sign-up', '']);
  add(0.03, 'afterSignInUrl', ['/after']);
  add(0.03, 'afterSignUpUrl', ['/after-sign-up']);
  add(0.12, 'organizationSyncOptions', [
    { organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'] },
    { organizationPatterns: ['/orgs-by-id/:id', '/orgs-by-id/:id/(.*)'] },
    { organizationPatterns: ['/orgs/:slug'], personalAccountPatterns: ['/me', '/me/(.*)'] },
    { organizationPatterns: ['/:any/orgs/:slug'], personalAccountPatterns: ['/'] },
    { organizationPatterns: [] },
    { organizationPatterns: ['/:slug', '/:slug/(.*)'] },
    { organizationPatterns: ['/orgs/:id(.*)'] },
    { organizationPatterns: ['/orgs/(.*)'] },
    { personalAccountPatterns: ['/(.*)'] },
    { organizationPatterns: ['/orgs/:slug('] },
    {},
  ]);
  if (random.chance(0.15)) {
    Object.assign(chosen, satellite(random));
  } else {
    add(0.06, 'proxyUrl', ['/__clerk', 'https://proxy.example.com/clerk', 'http://localhost/p/']);
    add(0.04, 'domain', ['example.com']);
    add(0.05, 'isSatellite', [false]);
  }
  add(0.02, 'debug', [true]);
  add(0.02, 'skipJwksCache', [true]);
  add(0.02, 'jwksCacheTtlInMs', [0, 60_000]);
  add(0.03, 'machineSecretKey', [MACHINE_SECRET_KEY]);
  add(0.03, 'apiUrl', [OWN_API, `${OWN_API}/`, '']);
  add(0.03, 'apiVersion', ['v1', 'v2', '']);
  add(0.03, 'contentSecurityPolicy', [
    {},
    { strict: true },
    { directives: { 'script-src': ['https://scripts.example'], 'connect-src': ["'none'"] } },
    { reportOnly: true },
    { reportTo: 'https://reports.example/csp', strict: true },
  ]);
  add(0.04, 'frontendApiProxy', [
    { enabled: true },
    { enabled: true, path: '/custom' },
    { enabled: false },
  ]);
  if (random.chance(0.02)) {
    chosen.publishable = random.pick(namesOf(PUBLISHABLE_KEYS));
  }
  if (profile.isEncrypted && random.chance(0.5)) {
    chosen.tenant = random.pick([
      profile.instance,
      /** @type {const} */ (`${profile.instance}Tenant`),
    ]);
  }
  return chosen;
}

/** @param {Random} random */
function satellite(random) {
  /** @type {ChosenOptions} */
  const chosen = { isSatellite: true };
  if (random.chance(0.85)) {
    chosen.domain = random.pick(['satellite.example', 'localhost:3000']);
  } else {
    chosen.proxyUrl = random.pick(['https://satellite.example/__clerk', '/__clerk']);
  }
  if (random.chance(0.9)) {
    chosen.signInUrl = random.pick([
      'https://primary.example/sign-in',
      'https://primary.example/sign-in',
      'http://localhost:3000/sign-in',
      '/sign-in',
    ]);
  }
  if (random.chance(0.6)) {
    chosen.satelliteAutoSync = random.chance(0.6);
  }
  return chosen;
}

/**
 * The options, of those chosen, whose values are functions of the URL.
 *
 * @param {Random} random
 * @param {ChosenOptions} chosen
 */
export function functions(random, chosen) {
  const found = ['domain', 'isSatellite', 'proxyUrl'].filter(
    (name) => name in chosen && random.chance(0.15),
  );
  return 'frontendApiProxy' in chosen && random.chance(0.3)
    ? [...found, 'frontendApiProxy.enabled']
    : found;
}

/** @type {Members[]} */
const params = [
  { role: 'org:admin' },
  { role: 'org:member' },
  { role: 'admin' },
  { permission: 'org:posts:read' },
  { permission: 'org:posts:manage' },
  { permission: 'org:billing:manage' },
  { permission: 'org:billing:read' },
  { permission: 'org:posts:delete' },
  { feature: 'org:posts' },
  { feature: 'user:profile' },
  { feature: 'posts' },
  { plan: 'org:team' },
  { plan: 'user:pro' },
  { plan: 'free' },
  { reverification: 'strict' },
  { reverification: 'lax' },
  { reverification: 'strict_mfa' },
  { reverification: { level: 'first_factor', afterMinutes: 10 } },
  { reverification: { level: 'second_factor', afterMinutes: 1 } },
  { role: 'org:admin', permission: 'org:posts:read' },
  { role: 'org:admin', permission: 'org:posts:delete' },
  { role: 'org:admin', reverification: 'strict' },
  { feature: 'org:posts', plan: 'org:free' },
  { feature: 'organization:posts' },
  { feature: 'o:posts' },
  { plan: 'org:pro' },
  { plan: 'Team' },
  { permission: 'posts:read' },
  { permission: 'org:sys_profile:manage' },
  { permission: 'org:posts:read', reverification: 'lax' },
  { reverification: 'unheard-of' },
  { reverification: { level: 'multi_factor', afterMinutes: 5 } },
  { permission: '' },
  { role: '' },
  {},
];

/** @type {(string | string[])[]} */
const types = [
  'session_token',
  'api_key',
  'm2m_token',
  'oauth_token',
  'any',
  ['api_key', 'session_token'],
  ['m2m_token', 'oauth_token'],
  ['session_token'],
  [],
];

const urls = ['/denied', 'https://other.example/denied?x=1', 'http://localhost:3000/denied'];

/** @param {Random} random */
function protect(random) {
  /** @type {HandlerDescription} */
  const description = { kind: 'protect' };
  /** @type {HandlerOptions} */
  const limits = {};
  if (random.chance(0.25)) {
    limits.token = random.pick(types);
  }
  if (random.chance(0.2)) {
    limits.unauthenticatedUrl = random.pick(urls);
  }
  if (random.chance(0.2)) {
    limits.unauthorizedUrl = random.pick(urls);
  }
  const shape = random.number();
  if (shape < 0.35) {
    description.params = { ...random.pick(params), ...limits };
  } else if (shape < 0.5) {
    description.params = random.pick(params);
    description.options = limits;
  } else if (shape < 0.65) {
    const how = random.pick(['all', 'any']);
    description.predicate = { [how]: [random.pick(params), random.pick(params)] };
    description.options = limits;
  } else if (shape < 0.85) {
    description.params = { ...limits };
  }
  description.shows = random.chance(0.3);
  return description;
}

/** @param {Random} random */
function authOptions(random) {
  /** @type {HandlerOptions} */
  const chosen = {};
  if (random.chance(0.5)) {
    chosen.acceptsToken = random.pick(types);
  }
  if (random.chance(0.3)) {
    chosen.treatPendingAsSignedOut = random.chance(0.5);
  }
  return random.chance(0.3) ? undefined : chosen;
}

/** @type {(kind: string) => HandlerMaker} */
const redirection = (kind) => (random) => ({
  kind,
  options: random.pick([
    undefined,
    {},
    { returnBackUrl: null },
    { returnBackUrl: '' },
    { returnBackUrl: '/back?x=1' },
    { returnBackUrl: 'https://other.example/back#part' },
    { returnBackUrl: 'relative' },
    { returnBackUrl: '//evil.example/x' },
    { returnBackUrl: 'javascript:alert(1)' },
    { returnBackUrl: '?only=query' },
    { returnBackUrl: 'https://' },
  ]),
});

/**
 * The handler of a middleware.
 *
 * @param {Random} random
 */
export function handler(random) {
  /** @type {[number, HandlerMaker][]} */
  const kinds = [
    [30, () => ({ kind: 'none' })],
    [30, protect],
    [6, redirection('redirectToSignIn')],
    [4, redirection('redirectToSignUp')],
    [12, () => ({ kind: 'auth', options: authOptions(random) })],
    [8, has],
    [3, () => ({ kind: 'twice', first: authOptions(random), options: authOptions(random) })],
    [2, () => ({ kind: 'getToken', options: authOptions(random) })],
    [3, () => ({ kind: 'json', body: { a: [1] }, init: { status: random.pick([200, 403]) } })],
    [5, next],
    [4, () => ({ kind: 'rewrite', to: random.pick(['/other?y=2', 'https://other.example/z']) })],
    [4, redirect],
    [1, () => ({ kind: 'immutable', to: '/elsewhere' })],
    [1, () => ({ kind: 'plain', body: 'text', init: { headers: [['set-cookie', 'a=1']] } })],
    [1, () => ({ kind: 'notFound' })],
    [1, () => ({ kind: 'navigate', to: random.pick(['/page', 'https://other.example/']) })],
    [1, () => ({ kind: 'unauthorized' })],
    [1, () => ({ kind: 'empty', status: random.pick([204, 304, 404]) })],
    [1, () => ({ kind: 'throw', message: 'thrown by the handler' })],
  ];
  return random.weighted(kinds)(random);
}

/** @type {HandlerMaker} */
const has = (random) => ({
  kind: 'has',
  options: authOptions(random),
  checks: [random.pick(params), random.pick(params), random.pick(params)],
});

/** @type {HandlerMaker} */
const next = (random) => ({
  kind: 'next',
  responseHeaders: random.pick([undefined, [['x-own', '1']], [['set-cookie', 'a=1']]]),
  requestHeaders: random.pick([
    undefined,
    [['x-own-request', '1']],
    [['x-clerk-auth-status', 'signed-in']],
    [['x-clerk-debug', 'true']],
  ]),
});

/** @type {HandlerMaker} */
const redirect = (random) => ({
  kind: 'redirect',
  to: random.pick(['/elsewhere', 'https://other.example/']),
  status: random.pick([307, 308, 302, 303]),
});
