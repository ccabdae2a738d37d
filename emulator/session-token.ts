/**
 * Session tokens as Clerk issues them, version 2. **By default the token is one that
 * a signed-in user of the instance would have**; every claim and header field can
 * be replaced, even by one that a verifier must refuse.
 */

import { createPublicKey, createSign, createVerify } from 'node:crypto';
import type { SigningKey } from './signing-key';

/** The category of session tokens and handshakes, in the header's `cat`. */
export const SESSION_TOKEN_CATEGORY = 'cl_B7d4PD111AAA';

/** The category of tokens of JWT templates. */
export const TEMPLATE_TOKEN_CATEGORY = 'cl_B7d4PD222AAA';

/** The category of machine-to-machine JSON Web Tokens. */
export const MACHINE_TOKEN_CATEGORY = 'cl_B7d4PD333AAA';

/** How long a session token is valid, in seconds. */
export const SESSION_TOKEN_LIFETIME = 60;

/**
 * Claims of a session token. Times are in seconds since the epoch. A claim
 * that is `undefined` is left out of the token.
 */
export interface SessionTokenClaims {
  /** The user's identifier, `user_…`. */
  sub?: string;
  /** The session's identifier, `sess_…`. */
  sid?: string;
  /** The origin of the application that the session was made for. */
  azp?: string;
  /** The issuer: the Frontend API of the instance. */
  iss?: string;
  /** When the token was issued. */
  iat?: number;
  /** Before this time, the token is not valid. */
  nbf?: number;
  /** From this time on, the token is not valid. */
  exp?: number;
  /** Minutes since the first and the second factor were verified; -1 is never. */
  fva?: [number, number];
  /** The session's status. */
  sts?: 'active' | 'pending';
  /** The version of the token's format. */
  v?: number;
  [claim: string]: unknown;
}

/** Fields of the token's header (RFC 7515, section 4.1); `undefined` leaves one out. */
export interface TokenHeader {
  /** `none` gives a token without signature. Others are signed as RS256. */
  alg?: string;
  /** The category of the token, in Clerk's own terms. */
  cat?: string;
  /** The key that signed the token. */
  kid?: string;
  /** The type of the token: `JWT`. */
  typ?: string;
  [field: string]: unknown;
}

/** Who a token is for when the claims do not say. */
export interface TokenDefaults {
  readonly issuer: string;
  readonly authorizedParty: string;
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * The claims of a session token issued at `now` (ms since the epoch), with
 * `claims` over the defaults. Where only `iat` is given, `nbf` and `exp`
 * follow it.
 */
export function sessionTokenClaims(
  defaults: TokenDefaults,
  now: number,
  claims: SessionTokenClaims = {},
): SessionTokenClaims {
  const issuedAt = typeof claims.iat === 'number' ? claims.iat : Math.floor(now / 1000);
  return {
    azp: defaults.authorizedParty,
    exp: issuedAt + SESSION_TOKEN_LIFETIME,
    fva: [0, -1],
    iat: issuedAt,
    iss: defaults.issuer,
    nbf: issuedAt - 10,
    sid: defaults.sessionId,
    sts: 'active',
    sub: defaults.userId,
    v: 2,
    ...claims,
  };
}

/** A JSON Web Token in compact form (RFC 7515, section 7.1), signed with `key`. */
export function signToken(key: SigningKey, payload: object, header: TokenHeader = {}): string {
  const fields = { alg: 'RS256', cat: SESSION_TOKEN_CATEGORY, kid: key.id, typ: 'JWT', ...header };
  const signed = `${encode(fields)}.${encode(payload)}`;
  const signature =
    fields.alg === 'none'
      ? ''
      : createSign('RSA-SHA256').update(signed).sign(key.privateKey, 'base64url');
  return `${signed}.${signature}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/**
 * The claims of a token that one of `keys` signed, **whenever it expired**;
 * `undefined` when none did.
 */
export function verifiedClaims(
  keys: { key(kid: string | undefined): SigningKey | undefined },
  token: string,
): SessionTokenClaims | undefined {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const { alg, kid } = decode(header) ?? {};
  const key = keys.key(typeof kid === 'string' ? kid : undefined);
  if (rest.length > 0 || alg !== 'RS256' || !key) {
    return undefined;
  }
  const isSigned = createVerify('RSA-SHA256')
    .update(`${header}.${payload}`)
    .verify(createPublicKey(key.pem), signature, 'base64url');
  return isSigned ? decode(payload) : undefined;
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
