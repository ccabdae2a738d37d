// What the attacker holds: everything genuine that somebody can come by, but
// **never a session token of the victim that is valid now**. Sometimes they have
// a session of their own, which is another user's.

import { signByHmac } from '../../shared/tokens.mjs';
import { NOW } from '../instances.mjs';
import { KEYS } from '../keys.mjs';
import { makeHandshake, makeToken } from '../tokens.mjs';

/** @typedef {import('../description.js').TokenDescription} TokenDescription */

/**
 * A user and a session of theirs.
 *
 * @typedef {{ sub: string, sid: string }} Whose
 */

const SECOND = NOW / 1000;
const DAY = 86_400;

/** Users and sessions. */
export const VICTIM = { sub: 'user_victim', sid: 'sess_victim' };
export const OWN = { sub: 'user_attacker', sid: 'sess_attacker' };

/** The attacker's own refresh token and nonce, which the API knows. */
export const OWN_REFRESH = 'refresh_attacker_0123456789';
export const OWN_NONCE = 'nonce_attacker_0123456789';

/** The opaque tokens that the API knows: those of machines of the attacker. */
export const OWN_MACHINES = [
  'ak_attacker_0123456789',
  'mt_attacker_01234567',
  'oat_attacker_0123456',
];

const IGNORED = 'cl_I7d4PD111III';

/**
 * A session token as the instance issued it; `times` are in seconds from now.
 *
 * @param {Whose} whose
 * @param {Omit<Partial<TokenDescription>, 'instance'>} [description]
 */
function session(whose, { expires = -60, issued, claims, ...rest } = {}) {
  const since = issued ?? expires - 60;
  return makeToken({
    instance: 'production',
    expires,
    issued: since,
    claims: { nbf: SECOND + since, ...whose, ...claims },
    ...rest,
  });
}

/** The attacker's own session, which is valid. */
export const ownSession = () => session(OWN, { expires: 60, issued: -5 });

/**
 * A session of the victim that was valid for a minute, an hour ago.
 *
 * @param {Whose} whose
 */
export const earlierSession = (whose) => session(whose, { expires: -3540, issued: -3600 });

const PATHS = [
  '../users/user_victim/unban#',
  'sess_victim/revoke?',
  '..',
  '%2e%2e/users',
  'a/../..',
];

/** A token that HMAC signs under the public key, which anybody knows. */
function hmac() {
  const [, payload = ''] = session(VICTIM, { expires: 60 }).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return signByHmac({ kid: KEYS.own.kid, typ: 'JWT' }, claims, KEYS.own.publicPem);
}

/** @param {string} token */
const directives = (token) => [
  '__client_uat=1; Path=/',
  `__session=${token}; Path=/; SameSite=Lax`,
];

/** Tokens by name. */
export const tokens = {
  expired: session(VICTIM),
  'expired just now': session(VICTIM, { expires: -6 }),
  'expired days ago': session(VICTIM, { expires: -2 * DAY }),
  'expired, without a category': session(VICTIM, { without: ['cat'] }),
  'not yet valid': session(VICTIM, { expires: 7200, issued: 3600 }),
  'of another party': session(VICTIM, {
    expires: 60,
    issued: -5,
    claims: { azp: 'https://evil.example' },
  }),
  'of another audience': session(VICTIM, {
    expires: 60,
    issued: -5,
    claims: { aud: 'https://other.example' },
  }),
  'of no party': session(VICTIM, { expires: 60, issued: -5, without: ['azp'] }),
  'of another instance': session(VICTIM, { expires: 60, issued: -5, key: 'other' }),
  'of another instance, with our key id': session(VICTIM, {
    expires: 60,
    issued: -5,
    key: 'other',
    header: { kid: 'ins_own' },
  }),
  template: session(VICTIM, { expires: 60, issued: -5, header: { cat: 'cl_B7d4PD222AAA' } }),
  'of an unknown category': session(VICTIM, { expires: 60, issued: -5, header: { cat: 'cl_x' } }),
  'of another type': session(VICTIM, { expires: 60, issued: -5, header: { typ: 'secevent+jwt' } }),
  'without a signature': session(VICTIM, { expires: 60, damage: 'no signature' }),
  'of no algorithm': session(VICTIM, {
    expires: 60,
    header: { alg: 'none' },
    damage: 'no signature',
  }),
  'with HMAC': hmac(),
  'with a changed payload': session(VICTIM, { expires: 60, damage: 'changed payload' }),
  machine: makeToken({ instance: 'production', kind: 'machine' }),
  'machine, without a category': makeToken({
    instance: 'production',
    kind: 'machine',
    without: ['cat'],
  }),
  'machine, of a category that says nothing': makeToken({
    instance: 'production',
    kind: 'machine',
    header: { cat: IGNORED },
  }),
  'expired machine': makeToken({
    instance: 'production',
    kind: 'machine',
    expires: -60,
    issued: -120,
  }),
  oauth: makeToken({ instance: 'production', kind: 'oauth', claims: { sub: VICTIM.sub } }),
  'oauth, of the long type': makeToken({
    instance: 'production',
    kind: 'oauth',
    claims: { sub: VICTIM.sub },
    header: { typ: 'application/at+jwt' },
  }),
  'own, expired': session(OWN),
  'own, pending': session(OWN, { expires: 60, issued: -5, claims: { sts: 'pending' } }),
  ...Object.fromEntries(
    PATHS.map((sid) => [
      `unsigned, with the id ${sid}`,
      session({ ...VICTIM, sid }, { damage: 'no signature' }),
    ]),
  ),
};

/** Tokens of handshakes by name. */
export const handshakes = {
  'handshake, own': makeHandshake({ directives: directives(ownSession()) }),
  'handshake, long expired': makeHandshake({ directives: directives(tokens['expired days ago']) }),
  'handshake, signed out': makeHandshake({ directives: ['__client_uat=0', '__session='] }),
  'handshake, of another instance': makeHandshake({
    directives: directives(tokens['of another instance']),
    key: 'other',
  }),
  'handshake, with another instance within': makeHandshake({
    directives: directives(tokens['of another instance, with our key id']),
  }),
  'handshake, of a machine': makeHandshake({ directives: directives(tokens.machine) }),
  'handshake, template': makeHandshake({
    directives: directives(tokens.expired),
    category: 'template',
  }),
  'handshake, changed': makeHandshake({
    directives: directives(ownSession()),
    damage: 'changed signature',
  }),
  'handshake, without a signature': makeHandshake({
    directives: directives(tokens['of another instance']),
    damage: 'no signature',
  }),
};

/** Texts that only the API knows to be something, or nothing. */
export const references = {
  ...Object.fromEntries(OWN_MACHINES.map((token, at) => [`own machine ${at + 1}`, token])),
  'machine that is none': 'ak_nobody_0123456789',
  'machine with a path': 'mt_../../users/x/0123',
  'own refresh token': OWN_REFRESH,
  'refresh token that is none': 'refresh_x',
  'own nonce': OWN_NONCE,
  'nonce that is none': 'nonce_x',
  'nonce with a query': 'x&nonce=y#z',
  'nonce with a path': '../../v1/users/user_victim',
};

/**
 * What a token is called, so that a report shows no token; `another` for what was changed.
 *
 * @param {string} token
 */
export function nameOf(token) {
  /** @type {Record<string, string>} */
  const named = {
    ...tokens,
    'own session': ownSession(),
    'that the middleware saw an hour ago': earlierSession(VICTIM),
    'that the middleware saw an hour ago, own': earlierSession(OWN),
  };
  return Object.keys(named).find((name) => named[name] === token) ?? 'another';
}
