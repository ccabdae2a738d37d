/**
 * The RSA-2048 key that an instance signs its tokens with. **A seed
 * determines it**, so a test can be repeated down to the signature.
 */

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { prime } from './prime';
import type { Random } from './random';

const EXPONENT = 65537n;
const PRIME_BITS = 1024;

/** A public key as `GET /v1/jwks` lists it (RFC 7517, section 4). */
export interface PublicJwk {
  readonly use: 'sig';
  readonly kty: 'RSA';
  readonly kid: string;
  readonly alg: 'RS256';
  readonly n: string;
  readonly e: string;
}

/** A signing key and the forms its public half is handed out in. */
export interface SigningKey {
  /** The key's identifier, `ins_…`: the `kid` of the tokens it signs. */
  readonly id: string;
  readonly privateKey: KeyObject;
  /** The private key in the form in which it is saved. */
  readonly privateJwk: PrivateJwk;
  /** The public key as an entry of a JSON Web Key Set. */
  readonly jwk: PublicJwk;
  /** The public key in PEM (SubjectPublicKeyInfo): what `CLERK_JWT_KEY` holds. */
  readonly pem: string;
}

/** The members of a private RSA key, RFC 7518, section 6.3. */
export type PrivateJwk = Readonly<
  Record<'kty' | 'n' | 'e' | 'd' | 'p' | 'q' | 'dp' | 'dq' | 'qi', string>
>;

/** The next signing key of a random stream. */
export function createSigningKey(random: Random): SigningKey {
  const id = random.identifier('ins_');
  return signingKeyOf(id, privateJwk(random));
}

/** The signing key `id` whose private half was saved as a JSON Web Key. */
export function signingKeyOf(id: string, jwk: PrivateJwk): SigningKey {
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  return {
    id,
    privateKey,
    privateJwk: jwk,
    jwk: { use: 'sig', kty: 'RSA', kid: id, alg: 'RS256', n, e },
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function privateJwk(random: Random): PrivateJwk {
  const [first, second] = [
    prime(random, PRIME_BITS, EXPONENT),
    prime(random, PRIME_BITS, EXPONENT),
  ];
  const [p, q] = first > second ? [first, second] : [second, first];
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  return {
    kty: 'RSA',
    n: encode(p * q),
    e: encode(EXPONENT),
    d: encode(d),
    p: encode(p),
    q: encode(q),
    dp: encode(d % (p - 1n)),
    dq: encode(d % (q - 1n)),
    qi: encode(inverse(q, p)),
  };
}

/** The inverse of `value` modulo `modulus`, by the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [rest, nextRest] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (nextRest !== 0n) {
    const quotient = rest / nextRest;
    [rest, nextRest] = [nextRest, rest - quotient * nextRest];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + modulus : factor;
}

/** Base64urlUInt of RFC 7518, section 2: big-endian, without leading zeros. */
function encode(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}
