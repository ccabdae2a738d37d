// The keys that the tokens of generated requests are signed with.

import { createKeys } from '../shared/keys.mjs';

/** Signing keys: `own` is in the key set of every instance, `other` in none. */
export const KEYS = { own: createKeys('ins_own'), other: createKeys('ins_other') };
