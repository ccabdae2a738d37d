/** `CLERK_JWT_KEY`, which makes verification networkless. */

import { createPublicKey, type KeyObject } from 'node:crypto';
import { placeOfVariable, variable } from './application';
import { type Check, ok, problem, skipped } from './finding';

const NAME = 'CLERK_JWT_KEY';
/** NIST SP 800-131A, in bits. */
const LEAST = 2048;
const WHERE =
  'Copy the PEM public key from the API keys page of the Clerk dashboard; in .env files put it into double quotes, with \\n for each line break.';

/** Whether the key is an RSA public key that is long enough. */
export const jwtKey: Check = {
  name: 'jwt-key',
  title: 'JWT key',
  run({ application }) {
    const place = placeOfVariable(application, NAME);
    const text = variable(application, NAME);
    if (text === '') {
      return [
        skipped(
          `${NAME} is not set: public keys are fetched from the Backend API, and cached.`,
          'Set it to verify tokens without a network.',
        ),
      ];
    }
    if (/PRIVATE KEY/.test(text)) {
      return [problem(`${NAME} holds a private key.`, `Only Clerk may hold it. ${WHERE}`, place)];
    }
    const key = parseJwtKey(text);
    if (!key) {
      return [problem(`${NAME} is not a PEM public key.`, WHERE, place)];
    }
    const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
    if (key.asymmetricKeyType !== 'rsa' || modulusLength < LEAST) {
      const what =
        key.asymmetricKeyType === 'rsa'
          ? `of ${modulusLength} bits`
          : `of the type ${key.asymmetricKeyType}`;
      return [
        problem(`${NAME} is a key ${what}; it takes RSA with ${LEAST} bits or more.`, WHERE, place),
      ];
    }
    return [ok(`${NAME} is an RSA public key of ${modulusLength} bits.`, place)];
  },
};

/** Reads the key the way the addon does: line breaks may be written as `\n`, or missing. */
export function parseJwtKey(text: string): KeyObject | undefined {
  const body = text.replace(/\\[rn]/g, '').replace(/-----(BEGIN|END) PUBLIC KEY-----/g, '');
  try {
    const der = Buffer.from(body.replace(/\s+/g, ''), 'base64');
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
