// Which differences are listed, and which are not.

import { CALL_DIFFERENCES } from './call-differences.mjs';
import { CALL_FIELD } from './calls.mjs';
import { compare } from './compare.mjs';
import { DIFFERENCES } from './differences.mjs';
import { profileOf } from './instances.mjs';
import { TOKEN_DIFFERENCES } from './token-differences.mjs';

const ANSWER_DIFFERENCES = [...DIFFERENCES, ...TOKEN_DIFFERENCES];

/** The numbers of the differences that are listed, of answers and of calls. */
export const LISTED = [
  ...new Set([...ANSWER_DIFFERENCES, ...CALL_DIFFERENCES].map(({ id }) => id)),
];

/**
 * The fields in which the answers to a description differ, or the calls for
 * them, and that no listed difference covers. `onListed` gets the numbers of
 * those that cover others.
 *
 * @param {import('./description.js').Description} description
 * @param {import('./answer.js').Answers} answers
 * @param {(id: string) => void} [onListed]
 */
export function unlisted(description, answers, onListed) {
  return compare(answers, profileOf(description.profile)).filter((field) => {
    const listing = field.field.startsWith(CALL_FIELD) ? CALL_DIFFERENCES : ANSWER_DIFFERENCES;
    const listed = listing.find(({ covers }) => covers(field, description, answers));
    if (listed) {
      onListed?.(listed.id);
    }
    return !listed;
  });
}
