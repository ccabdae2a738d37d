// Tokens from descriptions: a generated request names a token by what is
// special about it, and the report can show that instead of base64.

import { namesOf } from '../shared/names.mjs';
import { encode, SESSION_CATEGORY, signToken } from '../shared/tokens.mjs';
import { INSTANCES, NOW } from './instances.mjs';
import { KEYS } from './keys.mjs';

/** @typedef {import('./description.js').HandshakeDescription} HandshakeDescription */
/** @typedef {import('./description.js').TokenDescription} TokenDescription */
/** @typedef {keyof typeof CATEGORIES} Category */
/** @typedef {keyof typeof ORGANIZATIONS} OrganizationName */
/** @typedef {keyof typeof damages} Damage */

/**
 * The parts of a token: header, payload and signature.
 *
 * @typedef {[header: string, payload: string, signature: string]} Segments
 */

const SECOND = NOW / 1000;
/** @type {Map<string, string>} */
const made = new Map();

/** Categories of the header field `cat`. */
export const CATEGORIES = {
  session: SESSION_CATEGORY,
  template: 'cl_B7d4PD222AAA',
  machine: 'cl_B7d4PD333AAA',
  ignore: 'cl_I7d4PD111III',
};

/** Organization claims by name. */
export const ORGANIZATIONS = {
  'version 1': {
    org_id: 'org_one',
    org_slug: 'one',
    org_role: 'org:admin',
    org_permissions: ['org:posts:read', 'org:posts:manage'],
  },
  'version 2': {
    v: 2,
    o: { id: 'org_one', slg: 'one', rol: 'admin', per: 'read,manage', fpm: '3,1' },
    fea: 'o:posts,o:billing,u:profile',
    pla: 'o:team,u:pro',
    fva: [3, -1],
  },
  'version 2, no organization': { v: 2, fea: 'u:profile', pla: 'u:free', fva: [0, 0] },
  'version 2, wide mask': {
    v: 2,
    o: { id: 'org_one', slg: 'one', rol: 'org:admin', per: 'read,manage,delete', fpm: '7,0,4' },
    fea: 'o:posts,u:profile,o:billing,ou:both',
    pla: 'ou:both,u:free',
    fva: [10, 10],
  },
  'version 2, odd mask': {
    v: 2,
    o: { id: 'org_one', rol: 'admin', per: 'read', fpm: 'x,9007199254740993' },
    fea: 'o:posts,o:billing,x:other',
    pla: 'team',
    fva: 'x',
  },
  'version 2, fewer masks': {
    v: 2,
    o: { id: 'org_one', slg: '', rol: '', per: 'read,manage', fpm: '2' },
    fea: 'o:posts,o:billing',
    pla: '',
    fva: [-1, 5],
  },
  'version 2, no masks': { v: 2, o: { id: 'org_one', slg: 'one' }, fea: 'o:posts' },
  'version 2, unreadable features': {
    v: 2,
    o: { id: 'org_one', slg: 'one', rol: 'admin', per: 'read', fpm: '1' },
    fea: 'o:posts,billing',
  },
  'version 2, other slug': {
    v: 2,
    o: { id: 'org_two', slg: 'two', rol: 'member', per: '', fpm: '' },
    fea: '',
    pla: 'o:free',
  },
};

/** @param {TokenDescription} description */
const issuerOf = ({ issuer, instance }) => issuer ?? `https://${INSTANCES[instance].frontendApi}`;

/** @satisfies {Record<string, (description: TokenDescription) => object>} */
const bases = {
  session: (description) => ({
    azp: 'http://localhost:3000',
    iss: issuerOf(description),
    nbf: SECOND - 10,
    sid: 'sess_one',
    sub: 'user_one',
    sts: 'active',
    v: 1,
  }),
  machine: (description) => ({
    iss: issuerOf(description),
    sub: 'mch_one',
    jti: 'mt_one',
    scopes: 'mch_two mch_three',
  }),
  oauth: (description) => ({
    iss: issuerOf(description),
    sub: 'user_one',
    client_id: 'client_one',
    scope: 'read write',
    jti: 'oat_one',
  }),
};

/** @satisfies {Record<keyof typeof bases, object>} */
const headers = {
  session: { typ: 'JWT', cat: CATEGORIES.session },
  machine: { typ: 'JWT', cat: CATEGORIES.machine },
  oauth: { typ: 'at+jwt' },
};

/** @param {string} token */
const segmentsOfToken = (token) => /** @type {Segments} */ (token.split('.'));

/** @param {TokenDescription} description */
function segmentsOf(description) {
  const { kind = 'session', key = 'own', expires = 60, issued = -5 } = description;
  const signer = KEYS[key];
  /** @type {import('./description.js').Members} */
  const header = { alg: 'RS256', kid: signer.kid, ...headers[kind], ...description.header };
  /** @type {import('./description.js').Members} */
  const payload = {
    ...bases[kind](description),
    exp: SECOND + expires,
    iat: SECOND + issued,
    ...(description.organization ? ORGANIZATIONS[description.organization] : {}),
    ...description.claims,
  };
  for (const name of description.without ?? []) {
    delete payload[name];
    delete header[name];
  }
  return segmentsOfToken(signToken(header, payload, signer.privateKey));
}

/**
 * A letter of base64url that differs in bits that decoders may drop.
 *
 * @param {string} letter
 */
const looser = (letter) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(letter) ^ 1);
};

/** @satisfies {Record<string, (segments: Segments) => string>} */
const damages = {
  truncated: ([header, payload]) => `${header}.${payload}`,
  'no signature': ([header, payload]) => `${header}.${payload}.`,
  'changed signature': ([header, payload, signature]) =>
    `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
  'changed payload': ([header, payload, signature]) =>
    `${header}.${encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'user_two' })}.${signature}`,
  'payload is not JSON': ([header, , signature]) =>
    `${header}.${Buffer.from('{"iss":').toString('base64url')}.${signature}`,
  'header is not JSON': ([, payload, signature]) =>
    `${Buffer.from('nonsense').toString('base64url')}.${payload}.${signature}`,
  'payload is a list': ([header, , signature]) => `${header}.${encode([])}.${signature}`,
  'payload is null': ([header, , signature]) => `${header}.${encode(null)}.${signature}`,
  'payload is text': ([header, , signature]) => `${header}.${encode('text')}.${signature}`,
  'header is null': ([, payload, signature]) => `${encode(null)}.${payload}.${signature}`,
  padded: (segments) => segments.map((segment) => `${segment}=`).join('.'),
  'padded at the end': (segments) => `${segments.join('.')}=`,
  'padded twice': (segments) => `${segments.join('.')}==`,
  'padded header': ([header, ...rest]) => [`${header}=`, ...rest].join('.'),
  'padded payload': ([header, payload, signature]) => `${header}.${payload}=.${signature}`,
  'loose bits': (segments) => `${segments.join('.').slice(0, -1)}${looser(segments[2].slice(-1))}`,
  'standard base64': (segments) => segments.join('.').replaceAll('-', '+').replaceAll('_', '/'),
  'four segments': (segments) => `${segments.join('.')}.more`,
};

/**
 * The token that `description` describes; the same text for the same description.
 *
 * @param {TokenDescription} description
 */
export function makeToken(description) {
  const content = JSON.stringify(description);
  const known = made.get(content);
  if (known !== undefined) {
    return known;
  }
  const segments = segmentsOf(description);
  const token = description.damage ? damages[description.damage](segments) : segments.join('.');
  made.set(content, token);
  return token;
}

/** How a token can be damaged. */
export const DAMAGES = namesOf(damages);

/**
 * A token of handshake cookies, which the Frontend API signs.
 *
 * @param {Omit<HandshakeDescription, 'instance' | 'outcome'> & { directives: unknown }} description
 */
export function makeHandshake({ directives, key = 'own', category = 'session', damage }) {
  const signer = KEYS[key];
  const header = { alg: 'RS256', kid: signer.kid, typ: 'JWT', cat: CATEGORIES[category] };
  const token = signToken(header, { handshake: directives }, signer.privateKey);
  return damage ? damages[damage](segmentsOfToken(token)) : token;
}
