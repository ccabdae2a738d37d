// Writes `tokens.json`, the fixed input of `core.rs`: 33 tokens that are good at
// one time, and the public key. The private key is forgotten.
//
//   node benchmark/instructions/tokens.mjs

import { writeFileSync } from 'node:fs';
import { createKeys } from '../../conformance/shared/keys.mjs';
import { mintToken } from '../fixtures.mjs';

const { publicPem, privatePem } = createKeys();
const now = Date.now() + 1000;
const tokens = Array.from({ length: 33 }, (_, serial) => mintToken(privatePem, serial));
writeFileSync(
  new URL('tokens.json', import.meta.url),
  `${JSON.stringify({ publicPem, now, tokens }, null, 2)}\n`,
);
