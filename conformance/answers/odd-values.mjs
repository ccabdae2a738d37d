// What of credentials can be odd: claims, headers, ids, spellings. Each list
// holds what somebody may send, or a service may issue, that is not the usual.

import { NOW } from './instances.mjs';
import { CATEGORIES } from './tokens.mjs';

const SECOND = NOW / 1000;

/**
 * Times of a token that is not simply fresh.
 *
 * @type {Partial<import('./description.js').TokenDescription>[]}
 */
export const times = [
  {},
  { expires: -1, issued: -61 },
  { expires: -4, issued: -64 },
  { expires: -5, issued: -65 },
  { expires: -3600, issued: -3660 },
  { issued: 4 },
  { issued: 30, expires: 90 },
  { issued: -3600, expires: 3600 },
  { claims: { nbf: SECOND + 30 } },
  { claims: { nbf: SECOND + 5 } },
];

/**
 * Claims that are odd.
 *
 * @type {import('./description.js').Members[]}
 */
export const oddClaims = [
  { sub: '' },
  { sub: 42 },
  { exp: 'tomorrow' },
  { exp: null },
  { iat: '1' },
  { nbf: 'now' },
  { nbf: null },
  { iss: 7 },
  { sid: '' },
  { azp: 'https://evil.example' },
  { azp: '' },
  { aud: 'https://api.example.com' },
  { aud: ['https://api.example.com', 'other'] },
  { aud: [] },
  { aud: '' },
  { act: { sub: 'user_actor' } },
  { sts: 'pending' },
  { sts: 'other' },
  { name: 'Zoë – 名前', metadata: { nested: [1.5, null, true] } },
  { fva: [-1, -1] },
  { fva: [0, 10] },
  { org_id: 'org_one' },
  { aud: { a: 1 } },
  { aud: 5 },
  { aud: [1] },
  { aud: ['https://api.example.com', 1] },
  { aud: [['https://api.example.com']] },
  { aud: 'https://api.example.com ' },
  { aud: ['other', ''] },
  { aud: null },
  { aud: true },
  { exp: 1e300 },
  { exp: 9_000_000_000_000_000 },
  { exp: SECOND + 0.5 },
  { exp: 0 },
  { exp: -1 },
  { iat: 0 },
  { iat: 1e300 },
  { iat: SECOND + 5.001 },
  { iat: null },
  { nbf: 1e300 },
  { v: 2 },
  { v: 3 },
  { o: 'text', v: 2 },
  { sts: 'pending', fva: [0, 0] },
  { fva: [1, 'x'] },
  { fva: [0] },
  { sid: undefined, claim: '\u2028\ud83d\ude00' },
];

/** Headers of a token that are odd. */
export const oddHeaders = [
  { cat: CATEGORIES.template },
  { cat: CATEGORIES.machine },
  { cat: CATEGORIES.ignore },
  { cat: 'unheard-of' },
  { alg: 'none' },
  { alg: 'HS256' },
  { alg: 'RS512' },
  { typ: 'at+jwt' },
  { typ: 'other' },
  { kid: 'ins_unknown' },
  { kid: '' },
  { kid: 7 },
  { cat: '' },
  { cat: null },
  { typ: null },
  { alg: null },
  { typ: 'jwt' },
  { crit: ['exp'] },
];

/**
 * Ids of sessions: other sessions', and texts that mean something in a path or
 * in a query.
 */
export const sessionIds = [
  'sess_two',
  '../users/user_two/ban',
  '../users/user_two/unban#',
  'sess_one/revoke?',
  'sess_one/../sess_two',
  'sess_one?a=b',
  'sess_one#fragment',
  'sess_one&a=b',
  '..',
  '.',
  '%2e%2e',
  '%2E%2e/users',
  '%2F',
  '..\\users',
  'sess_one\n',
  'sess_\u00e9',
  'sess one',
  '//evil.example/x',
  'http://evil.example/x',
  'SESS_ONE',
  `sess_${'x'.repeat(300)}`,
];

/** Members that a token may lack. */
export const without = [
  ['azp'],
  ['cat'],
  ['sub'],
  ['exp'],
  ['iat'],
  ['nbf'],
  ['iss'],
  ['kid'],
  ['typ'],
];

/** Texts that are no token. */
export const texts = [
  '',
  'nonsense',
  'a.b.c',
  'a.b',
  '...',
  'null',
  '%',
  '%E0%A4%A',
  'e30.e30.e30',
];

/** What can stand around the value of a cookie. */
export const wrappings = [
  { before: '"', after: '"' },
  { before: ' ', after: ' ' },
  { before: '"' },
  { after: '%20' },
  { after: '=' },
  { after: '==' },
  { after: '%3D' },
  { after: '%3d%3D' },
  { after: '=%3D' },
  { after: '%00' },
  { after: '%0A' },
  { after: '%' },
  { after: '%FF' },
  { before: '%22', after: '%22' },
  { before: '%20' },
];

/**
 * How a text can be spelled with percent-encodings (RFC 3986, section 2.1).
 *
 * @type {import('./request.mjs').Spelling[]}
 */
export const SPELLINGS = ['dots', 'letters', 'everything', 'twice', 'halves'];

/** Values of `__client_uat` that are a time. */
export const clientUats = [
  '0',
  '1',
  `${SECOND - 60}`,
  `${SECOND - 5}`,
  `${SECOND - 4}`,
  `${SECOND + 60}`,
];
/** Values of `__client_uat` that are none. */
export const oddUats = ['', 'abc', '-1', '1.5', '1e3', '12abc'];
