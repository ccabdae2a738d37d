/** `CLERK_ENCRYPTION_KEY`, with which the middleware seals options for the application. */

import { placeOfVariable, variable } from './application';
import { known, type MiddlewareSource } from './facts';
import { type Check, type Finding, ok, problem, skipped, warning } from './finding';

const NAME = 'CLERK_ENCRYPTION_KEY';
/** What AES-256 takes, in bytes. */
const ENOUGH = 32;
const NEW_KEY = 'Make one: node -p "crypto.randomBytes(32).toString(\'base64\')"';

/** Whether it is set if needed, and hard to guess. */
export const encryptionKey: Check = {
  name: 'encryption-key',
  title: 'Encryption key',
  run({ application }) {
    const keys = variable(application, NAME)
      .split(',')
      .map((key) => key.trim());
    const place = placeOfVariable(application, NAME);
    if (keys.every((key) => key === '')) {
      return [unset(known(application.middleware))];
    }
    const empty = keys.includes('')
      ? [warning(`${NAME} has an empty key in its list.`, 'Remove the stray comma.', place)]
      : [];
    const given = keys.filter(Boolean);
    const findings = given.flatMap((key, at) => weakness(key, at, given.length, place));
    return [...empty, ...(findings.length > 0 ? findings : [fine(given.length, place)])];
  },
};

function unset(source: MiddlewareSource | undefined): Finding {
  if (source?.options.includes('secretKey')) {
    return problem(
      `${NAME} is not set, and the middleware has the option secretKey: it throws for every request.`,
      `${NEW_KEY}, and set it in .env.local.`,
    );
  }
  return source?.properties.includes('secretKey')
    ? warning(
        `${NAME} is not set. The middleware, or a file that it imports, has a property secretKey: if that is an option of clerkMiddleware(), it throws.`,
        `${NEW_KEY}, and set it in .env.local, if it is one.`,
      )
    : skipped(`${NAME} is not set, and the middleware does not seem to need it.`);
}

const fine = (count: number, place: string | undefined): Finding =>
  ok(
    count === 1
      ? `${NAME} is long enough.`
      : `${NAME} holds ${count} keys: the first seals, all open.`,
    place,
  );

function weakness(key: string, at: number, count: number, place: string | undefined): Finding[] {
  const which = count === 1 ? NAME : `Key ${at + 1} of ${NAME}`;
  const variety = new Set(key).size;
  if (/^["']|["']$/.test(key)) {
    return [
      warning(`${which} has a quotation mark in it.`, 'Remove it, unless it is intended.', place),
    ];
  }
  if (key.length < 16 || variety < 8) {
    return [
      problem(
        `${which} is easy to guess: ${key.length} characters, ${variety} different ones.`,
        NEW_KEY,
        place,
      ),
    ];
  }
  return key.length < ENOUGH
    ? [
        warning(
          `${which} has ${key.length} characters; ${ENOUGH} random bytes are what AES-256 takes.`,
          NEW_KEY,
          place,
        ),
      ]
    : [];
}
