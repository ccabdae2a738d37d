// Random credentials: cookies, tokens and the Authorization header.

import { namesOf } from '../shared/names.mjs';
import { OUTCOMES } from './backend-api.mjs';
import { cookieSuffix, INSTANCES, NOW } from './instances.mjs';
import {
  clientUats,
  oddClaims,
  oddHeaders,
  oddUats,
  SPELLINGS,
  sessionIds,
  texts,
  times,
  without,
  wrappings,
} from './odd-values.mjs';
import { DAMAGES, ORGANIZATIONS } from './tokens.mjs';

/** @typedef {import('../shared/random.mjs').Random} Random */
/** @typedef {import('./description.js').Credential} Credential */
/** @typedef {import('./description.js').HandshakeDescription} HandshakeDescription */
/** @typedef {import('./description.js').TokenDescription} TokenDescription */
/** @typedef {import('./instances.mjs').InstanceName} InstanceName */
/** @typedef {[name: string, value: Credential][]} Jar */

const SECOND = NOW / 1000;

/**
 * A session token: mostly a good one, with at most a few things odd.
 *
 * @param {Random} random
 * @param {InstanceName} instance
 * @returns {Extract<Credential, { token: object }>}
 */
export function sessionToken(random, instance) {
  /** @type {TokenDescription} */
  const token = { instance };
  if (random.chance(0.4)) {
    Object.assign(token, random.pick(times));
  }
  if (random.chance(0.35)) {
    token.organization = random.pick(namesOf(ORGANIZATIONS));
  }
  if (random.chance(0.2)) {
    token.claims = { ...token.claims, ...random.pick(oddClaims) };
  }
  if (random.chance(0.1)) {
    token.header = random.pick(oddHeaders);
  }
  if (random.chance(0.1)) {
    token.without = random.pick(without);
  }
  if (random.chance(0.05)) {
    token.key = 'other';
  }
  if (random.chance(0.05)) {
    token.issuer = random.pick(['https://clerk.other.example', 'https://accounts.evil.example']);
  }
  if (random.chance(0.05)) {
    token.damage = random.pick(DAMAGES);
  }
  if (random.chance(0.04)) {
    token.claims = { ...token.claims, sid: random.pick(sessionIds) };
  }
  return { token };
}

/**
 * @param {Random} random
 * @param {Credential} value
 */
const maybeText = (random, value) => (random.chance(0.06) ? random.pick(texts) : value);

/**
 * @param {Random} random
 * @param {InstanceName} instance
 * @returns {Credential}
 */
function handshake(random, instance) {
  /** @type {HandshakeDescription} */
  const description = {
    instance,
    outcome: random.pick(['valid', 'signed out', ...OUTCOMES]),
  };
  if (random.chance(0.15)) {
    description.key = 'other';
  }
  if (random.chance(0.15)) {
    description.category = random.pick(/** @type {const} */ (['template', 'machine', 'ignore']));
  }
  if (random.chance(0.15)) {
    description.damage = random.pick(DAMAGES);
  }
  return { handshake: description };
}

/**
 * @param {Random} random
 * @param {string} prefix
 */
const outcome = (random, prefix) => `${prefix}_conformance_${random.pick(['valid', ...OUTCOMES])}`;

/**
 * Query parameters that Clerk gives a meaning.
 *
 * @param {Random} random
 * @param {InstanceName} instance
 */
export function clerkQuery(random, instance) {
  /** @type {Jar} */
  const query = [];
  /**
   * @param {number} probability
   * @param {string} name
   * @param {() => Credential} value
   */
  const add = (probability, name, value) => {
    if (random.chance(probability)) {
      query.push([name, value()]);
    }
  };
  add(0.06, '__clerk_db_jwt', () => random.pick(['dvb_query', 'dvb_cookie', '']));
  add(0.05, '__clerk_handshake', () => maybeText(random, handshake(random, instance)));
  add(0.05, '__clerk_handshake_nonce', () => outcome(random, 'nonce'));
  add(0.05, '__clerk_synced', () => random.pick(['true', 'false', '', 'other']));
  add(0.04, '__clerk_redirect_url', () =>
    random.pick([
      'https://satellite.example/back?a=1',
      'http://localhost:4000/',
      'https://satellite.example/?__clerk_synced=false',
      'https://satellite.example/%2e%2e/x y',
      '/relative',
      'javascript:alert(1)',
      'custom://app/back',
      '',
    ]),
  );
  add(0.02, '__clerk_help', () => '1');
  add(0.02, '__dev_session', () => 'dvb_legacy');
  return query;
}

/**
 * The cookies of a request.
 *
 * @param {Random} random
 * @param {InstanceName} instance
 * @param {string} publishableKey
 */
export function cookies(random, instance, publishableKey) {
  const suffix = cookieSuffix(publishableKey);
  /** @type {Jar} */
  const jar = [];
  /**
   * @param {number} probability
   * @param {string} name
   * @param {() => Credential} value
   */
  const add = (probability, name, value) => {
    if (random.chance(probability)) {
      jar.push([name, value()]);
    }
  };
  const uat = () =>
    random.pick(
      random.chance(0.1) ? oddUats : random.chance(0.6) ? [`${SECOND - 60}`] : clientUats,
    );
  const isSuffixed = random.chance(0.5);
  const isPlain = !isSuffixed || random.chance(0.5);
  const session = () =>
    maybeText(random, {
      ...sessionToken(random, instance),
      ...(random.chance(0.05) ? random.pick(wrappings) : {}),
      ...(random.chance(0.04) ? { spelling: random.pick(SPELLINGS) } : {}),
    });
  add(isPlain ? 0.75 : 0.02, '__session', session);
  add(isPlain ? 0.75 : 0.02, '__client_uat', uat);
  add(isSuffixed ? 0.75 : 0.02, `__session_${suffix}`, session);
  add(isSuffixed ? 0.75 : 0.02, `__client_uat_${suffix}`, uat);
  add(0.15, `__refresh_${suffix}`, () => outcome(random, 'refresh'));
  add(0.02, '__refresh', () => 'refresh_valid');
  add(0.5, random.chance(0.5) ? '__clerk_db_jwt' : `__clerk_db_jwt_${suffix}`, () => 'dvb_cookie');
  add(0.08, '__clerk_redirect_count', () =>
    random.pick(['0', '1', '2', '3', '3', '4', '', 'x', '-1', '1.5']),
  );
  add(0.03, '__clerk_handshake', () => maybeText(random, handshake(random, instance)));
  add(0.03, '__clerk_handshake_nonce', () => outcome(random, 'nonce'));
  add(0.1, 'other', () => random.pick(['value', '"quoted"', 'a%3Bb', 'x=y', '%', 'é']));
  for (const again of ['__session', `__session_${suffix}`]) {
    add(0.02, again, session);
  }
  add(0.01, '__client_uat', uat);
  add(0.01, `__refresh_${suffix}`, () => outcome(random, 'refresh'));
  add(0.03, random.pick(shadows(suffix)), session);
  add(0.03, '', () =>
    random.pick(['bare', '=noname', ' spaced = value ', '__session', '"__session"=x', ';;', '\t']),
  );
  add(0.01, '__proto__', () => 'x');
  if (random.chance(0.03)) {
    jar.unshift(...refreshable(random, instance, suffix));
  }
  return random.chance(0.2) ? jar.reverse() : jar;
}

/**
 * Names that are nearly those of the session's cookie.
 *
 * @param {string} suffix
 */
const shadows = (suffix) => [
  '__Session',
  '__session_',
  `__session_${suffix.toLowerCase()}`,
  `__session_${cookieSuffix(INSTANCES.productionTenant.publishableKey)}`,
  '__Host-__session',
  '__Secure-__session',
  '__session[]',
  '%5F_session',
  '"__session"',
];

/**
 * An expired session with a means to refresh it, whatever its id may be.
 *
 * @param {Random} random
 * @param {InstanceName} instance
 * @param {string} suffix
 * @returns {Jar}
 */
function refreshable(random, instance, suffix) {
  const expired = { instance, expires: -60, issued: -120 };
  const token = random.weighted(
    /** @type {[number, TokenDescription][]} */ ([
      [3, expired],
      [4, { ...expired, claims: { sid: random.pick(sessionIds) } }],
      [1, { ...expired, damage: random.pick(DAMAGES), claims: { sid: random.pick(sessionIds) } }],
      [1, { ...expired, header: random.pick(oddHeaders) }],
      [1, { ...expired, key: 'other', claims: { sid: random.pick(sessionIds) } }],
    ]),
  );
  const name = random.chance(0.5) ? '' : `_${suffix}`;
  return [
    [`__session${name}`, { token }],
    [`__client_uat${name}`, `${SECOND - 3600}`],
    [`__refresh_${suffix}`, outcome(random, 'refresh')],
    ['__clerk_db_jwt', 'dvb_cookie'],
  ];
}

/**
 * @param {Random} random
 * @param {InstanceName} instance
 * @returns {Extract<Credential, { token: object }>}
 */
function machineToken(random, instance) {
  /** @type {TokenDescription} */
  const token = { instance, kind: random.pick(/** @type {const} */ (['machine', 'oauth'])) };
  if (random.chance(0.3)) {
    Object.assign(token, random.pick(times));
  }
  if (random.chance(0.15)) {
    token.header = random.pick(oddHeaders);
  }
  if (random.chance(0.2)) {
    token.claims = random.pick([
      { aud: 'https://api.example.com' },
      { aud: ['https://api.example.com'] },
      { scopes: '' },
      { scope: '' },
      { scp: ['read'] },
      { act: { sub: 'user_actor', iss: 'https://issuer.example' } },
      { custom: { deep: [1] } },
      { nbf: 'now' },
    ]);
  }
  if (random.chance(0.15)) {
    token.without = random.pick([...without, ['scopes'], ['scope'], ['jti'], ['client_id']]);
  }
  if (random.chance(0.1)) {
    token.key = 'other';
  }
  if (random.chance(0.05)) {
    token.damage = random.pick(DAMAGES);
  }
  return { token };
}

/**
 * The Authorization header, or nothing.
 *
 * @param {Random} random
 * @param {InstanceName} instance
 * @returns {Credential | undefined}
 */
export function authorization(random, instance) {
  const scheme = () =>
    random.weighted([
      [80, 'Bearer '],
      [10, ''],
      [3, 'bearer '],
      [3, 'Bearer  '],
      [2, 'Basic '],
      [2, 'Token '],
    ]);
  /** @type {[number, () => Credential | undefined][]} */
  const kinds = [
    [74, () => undefined],
    [10, () => sessionToken(random, instance)],
    [7, () => machineToken(random, instance)],
    [7, () => outcome(random, random.pick(['ak', 'mt', 'oat', 'ak', 'mt', 'oat', 'sk', 'AK']))],
    [1, () => random.pick(texts)],
    [1, () => 'dXNlcjpwYXNz'],
    [
      1,
      () =>
        random.pick(['a b', ' lead', 'Bearer x', 'ak_', 'mt_short', 'oat_é', 'ak_a b c d e f g']),
    ],
  ];
  const credential = random.weighted(kinds)();
  if (credential === undefined) {
    return undefined;
  }
  const before = scheme();
  return typeof credential === 'string' ? before + credential : { ...credential, before };
}
