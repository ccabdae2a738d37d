// The keys that the tokens of generated requests are signed with. They are new
// in each run; nothing that is compared depends on them.

import { generateKeyPairSync } from 'node:crypto';

const pair = (kid) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    kid,
    privateKey,
    pem: publicKey.export({ type: 'spki', format: 'pem' }),
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' },
  };
};

/** Signing keys: `own` is in the key set of every instance, `other` in none. */
export const KEYS = { own: pair('ins_own'), other: pair('ins_other') };
