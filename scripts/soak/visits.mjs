// What is asked: each visit with the answer that it must get, and with what may come
// instead while something that it needs fails.

import { createKeys } from '../../conformance/shared/keys.mjs';
import { encode, signByHmac, signToken } from '../../conformance/shared/tokens.mjs';
import { API_CALL, DOCUMENT } from '../http.mjs';

/** @typedef {import('./clerk.mjs').Tenant} Tenant */
/** @typedef {import('./clerk.mjs').Clerk} Clerk */
/** @typedef {import('../../conformance/shared/random.mjs').Random} Random */
/** @typedef {import('../http.mjs').Answer} Answer */

/**
 * What an answer says: who asks, or how the request was refused.
 *
 * @typedef {{ who: string } | { refused: string }} Said
 */

/**
 * One request.
 *
 * @typedef {object} Visit
 * @property {string} kind
 * @property {Tenant} tenant
 * @property {string} path
 * @property {Record<string, string>} headers
 * @property {string} expected what the answer must say, as `said()` puts it
 * @property {readonly string[]} excused what it may say while the API is needed and fails
 * @property {string} [kid] the key that a session token needs
 * @property {boolean} [asksApi] whether each such request may ask the API
 */

/** How long before its end a token is no longer asked with, in ms. */
const MARGIN = 20_000;
const LIFETIME = 60_000;

/** How many tokens a tenant's pool holds. */
const POOL = 20;

const DEV_BROWSER = '__clerk_db_jwt=dvb_soak';
const strangers = createKeys('ins_of_a_stranger');
const VISITOR = 'a visitor';
const HANDSHAKE = 'handshake';
const SIGN_IN = '/sign-in';

/** Who asks, as JSON. */
const WHO = '/api/who';

let users = 0;

/**
 * What an answer says, in a word or two.
 *
 * @param {Answer} answer
 */
export function said({ status, headers, body }) {
  const location = headers.location ?? '';
  if (status === 307) {
    const { pathname } = new URL(location, 'http://localhost');
    return pathname.endsWith('/v1/client/handshake') ? HANDSHAKE : pathname;
  }
  if (status !== 200) {
    return String(status);
  }
  if (headers['content-type']?.includes('text/html')) {
    return /Asked by ([^.<]+)\./.exec(body)?.[1] ?? 'a page of no kind';
  }
  const { userId, subject } = JSON.parse(body);
  return userId ?? subject ?? VISITOR;
}

/**
 * @param {Tenant} tenant
 * @param {string} token
 */
const cookies = (tenant, token, more = '') =>
  of(tenant, { cookie: `${DEV_BROWSER}; __client_uat=1; __session=${token}${more}` });

/**
 * @param {Tenant} tenant
 * @param {Record<string, string>} headers
 */
const of = ({ name }, headers) => (name ? { ...headers, 'x-test-tenant': name } : headers);

/** @param {Tenant} tenant */
function freshToken({ instance }) {
  users += 1;
  const userId = `user_${users}`;
  return {
    userId,
    token: instance.mintSessionToken({ sub: userId, azp: undefined }),
    kid: instance.keyId,
    until: Date.now() + LIFETIME - MARGIN,
  };
}

/** @param {Tenant} tenant */
function expiredToken({ instance, session: { userId: sub, sessionId: sid } }) {
  const iat = Math.floor(Date.now() / 1000) - 600;
  return instance.mintSessionToken({ sub, sid, azp: undefined, iat });
}

/** @type {Record<string, (tenant: Tenant, random: Random, clerk: Clerk) => Visit>} */
const kinds = {
  'signed in, a new token': (tenant) => {
    const pooled = freshToken(tenant);
    tenant.seen = [...tenant.seen.slice(1 - POOL), pooled];
    return signedIn('signed in, a new token', tenant, pooled);
  },
  'signed in, a token seen before': (tenant, random) => {
    tenant.seen = tenant.seen.filter(({ until }) => until > Date.now());
    const pooled = tenant.seen.length > 0 ? random.pick(tenant.seen) : freshToken(tenant);
    return signedIn('signed in, a token seen before', tenant, pooled);
  },
  'signed in, a protected page': (tenant) => {
    const { token, userId, kid } = freshToken(tenant);
    return {
      kind: 'signed in, a protected page',
      tenant,
      path: '/protected',
      headers: { ...DOCUMENT, ...cookies(tenant, token) },
      expected: userId,
      excused: [HANDSHAKE, SIGN_IN],
      kid,
    };
  },
  'signed out, a protected page': (tenant) => ({
    kind: 'signed out, a protected page',
    tenant,
    path: '/protected',
    headers: of(tenant, { ...DOCUMENT, cookie: `${DEV_BROWSER}; __client_uat=0` }),
    expected: SIGN_IN,
    excused: [],
  }),
  'signed out, protected data': (tenant) => ({
    kind: 'signed out, protected data',
    tenant,
    path: '/api/protected',
    headers: of(tenant, { ...API_CALL }),
    expected: '404',
    excused: [],
  }),
  'an expired token, a page': (tenant) => ({
    kind: 'an expired token, a page',
    tenant,
    path: '/',
    headers: { ...DOCUMENT, ...cookies(tenant, expiredToken(tenant)) },
    expected: HANDSHAKE,
    excused: [VISITOR],
    kid: tenant.instance.keyId,
  }),
  'an expired token, data': (tenant) => ({
    kind: 'an expired token, data',
    tenant,
    path: WHO,
    headers: { ...API_CALL, ...cookies(tenant, expiredToken(tenant)) },
    expected: VISITOR,
    excused: [],
  }),
  'an expired token that is refreshed': (tenant) => ({
    kind: 'an expired token that is refreshed',
    tenant,
    path: WHO,
    headers: { ...API_CALL, ...cookies(tenant, expiredToken(tenant), tenant.session.cookie) },
    expected: tenant.session.userId,
    excused: [VISITOR],
    kid: tenant.instance.keyId,
    asksApi: true,
  }),
  'a verified API key': (tenant) => ({
    kind: 'a verified API key',
    tenant,
    path: '/api/machine',
    headers: of(tenant, { ...API_CALL, authorization: `Bearer ${tenant.apiKey.secret}` }),
    expected: tenant.apiKey.subject,
    excused: ['401'],
    asksApi: true,
  }),
  'a refused API key': (tenant, random) => ({
    kind: 'a refused API key',
    tenant,
    path: '/api/machine',
    headers: of(tenant, { ...API_CALL, authorization: `Bearer ak_unknown_${random.below(5)}` }),
    expected: '401',
    excused: [],
  }),
  'a hostile token': (tenant, random) => hostile(tenant, random),
  'a token of another tenant': (tenant, random, clerk) => {
    const other = random.pick(clerk.active.filter((one) => one !== tenant));
    return {
      kind: 'a token of another tenant',
      tenant: clerk.strange,
      path: WHO,
      headers: {
        ...API_CALL,
        ...cookies(clerk.strange, freshToken(other === clerk.strange ? tenant : other).token),
      },
      expected: VISITOR,
      excused: [],
    };
  },
  'an unknown key': (_, random, clerk) => ({
    kind: 'an unknown key',
    tenant: clerk.strange,
    path: WHO,
    headers: { ...API_CALL, ...cookies(clerk.strange, unknownKey(random.below(1e9))) },
    expected: VISITOR,
    excused: [],
  }),
  'a stale nonce': (tenant, random) => ({
    kind: 'a stale nonce',
    tenant,
    path: WHO,
    headers: of(tenant, {
      ...API_CALL,
      cookie: `${DEV_BROWSER}; __client_uat=0; __clerk_handshake_nonce=stale_${random.below(5)}`,
    }),
    // The nonce goes, and the browser asks again.
    expected: WHO,
    excused: [],
  }),
};

/**
 * @param {string} kind
 * @param {Tenant} tenant
 * @param {import('./clerk.mjs').Pooled} pooled
 * @returns {Visit}
 */
const signedIn = (kind, tenant, { token, userId, kid }) => ({
  kind,
  tenant,
  path: WHO,
  headers: { ...API_CALL, ...cookies(tenant, token) },
  expected: userId,
  excused: [VISITOR],
  kid,
});

/**
 * A token of a key that no tenant has.
 *
 * @param {number} number
 */
export const unknownKey = (number) =>
  signToken(
    { alg: 'RS256', kid: `ins_unknown_${number}`, typ: 'JWT' },
    { sub: 'user_nobody', sid: 'sess_1', exp: Math.floor(Date.now() / 1000) + 60 },
    strangers.privateKey,
  );

/**
 * @param {Tenant} tenant
 * @param {Random} random
 * @returns {Visit}
 */
function hostile(tenant, random) {
  const { keyId: kid, jwtKey } = tenant.instance;
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: 'user_admin', sid: 'sess_1', iat: now, nbf: now - 10, exp: now + 60 };
  const { token } = freshToken(tenant);
  const [header, , signature] = token.split('.');
  const tokens = [
    signToken({ alg: 'RS256', kid, typ: 'JWT' }, claims, strangers.privateKey),
    signByHmac({ kid, typ: 'JWT' }, claims, jwtKey),
    `${encode({ alg: 'none', kid, typ: 'JWT' })}.${encode(claims)}.`,
    `${header}.${encode(claims)}.${signature}`,
    `${token}x`,
    'not.a.token',
  ];
  return {
    kind: 'a hostile token',
    tenant,
    path: WHO,
    headers: { ...API_CALL, ...cookies(tenant, random.pick(tokens)) },
    expected: VISITOR,
    excused: [],
  };
}

/** How often each kind comes; what is not named comes once. */
const WEIGHTS = {
  'signed in, a new token': 6,
  'signed in, a token seen before': 8,
  'signed in, a protected page': 3,
  'signed out, protected data': 2,
};

const drawn = Object.keys(kinds).flatMap((kind) =>
  Array.from({ length: WEIGHTS[/** @type {keyof typeof WEIGHTS} */ (kind)] ?? 1 }, () => kind),
);

/**
 * A visit of a random kind, at a random tenant that is there.
 *
 * @param {Clerk} clerk
 * @param {Random} random
 * @returns {Visit}
 */
export function randomVisit(clerk, random) {
  const make = /** @type {(tenant: Tenant, random: Random, clerk: Clerk) => Visit} */ (
    kinds[random.pick(drawn)]
  );
  return make(random.pick(clerk.active), random, clerk);
}

/**
 * A visit of a kind.
 *
 * @param {string} kind
 * @param {Tenant} tenant
 * @param {Random} random
 * @param {Clerk} clerk
 */
export const visitOf = (kind, tenant, random, clerk) =>
  /** @type {(tenant: Tenant, random: Random, clerk: Clerk) => Visit} */ (kinds[kind])(
    tenant,
    random,
    clerk,
  );
