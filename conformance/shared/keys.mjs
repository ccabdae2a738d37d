// Keys that tokens are signed with. They are new in each run; nothing that is
// compared depends on them.

import { generateKeyPairSync } from 'node:crypto';

/**
 * A pair of RSA keys of `bits` bits, in every form that something asks for.
 * `kid` is the identifier that the key has in a key set.
 *
 * @param {string} [kid]
 */
export function createKeys(kid = 'ins_1', bits = 2048) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return {
    kid,
    privateKey,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' },
  };
}
