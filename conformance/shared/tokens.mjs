// JSON Web Tokens, as Clerk issues them and as it never would.

import { createHmac, sign } from 'node:crypto';

/** @typedef {Record<string, unknown>} Members */

/** The category of session tokens, in the header's `cat`. */
export const SESSION_CATEGORY = 'cl_B7d4PD111AAA';

/** How long a token is good that does not say, in seconds: longer than any test file runs. */
const HOUR = 3600;

/**
 * A value as a part of a token.
 *
 * @param {unknown} value
 */
export const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A token that RS256 signs, whatever its header says.
 *
 * @param {Members} header
 * @param {unknown} claims
 * @param {import('node:crypto').KeyLike} key
 */
export function signToken(header, claims, key) {
  const message = `${encode(header)}.${encode(claims)}`;
  return `${message}.${sign('sha256', Buffer.from(message), key).toString('base64url')}`;
}

/**
 * A token that HMAC signs under `secret`; a verifier that lets the header choose
 * the algorithm takes a public key for one.
 *
 * @param {Members} header
 * @param {unknown} claims
 * @param {string} secret
 */
export function signByHmac(header, claims, secret) {
  const message = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
  return `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`;
}

/**
 * A session token with changes; `null` takes a member out.
 *
 * @param {import('node:crypto').KeyLike} key
 * @param {Members} [claims]
 * @param {Members} [header]
 */
export function mintSessionToken(key, claims = {}, header = {}) {
  const now = Math.floor(Date.now() / 1000);
  const session = {
    azp: 'https://example.com',
    exp: now + HOUR,
    iat: now,
    iss: 'https://clerk.example.com',
    nbf: now - 10,
    sid: 'sess_1',
    sub: 'user_1',
    sts: 'active',
    v: 2,
  };
  return signToken(
    withoutNull({ alg: 'RS256', cat: SESSION_CATEGORY, kid: 'ins_1', typ: 'JWT', ...header }),
    withoutNull({ ...session, ...claims }),
    key,
  );
}

/** @param {Members} members */
const withoutNull = (members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
