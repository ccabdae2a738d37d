// The comparison as a reader needs it.

/** @typedef {import('./surface.mjs').Surface} Surface */
/** @typedef {import('./compare.mjs').Change} Change */

/**
 * @param {Surface} pinned
 * @param {Surface} other
 * @param {Change[]} changes
 */
export function reportOf(pinned, other, changes) {
  const title = `@clerk/nextjs ${other.version}, beside ${pinned.version}, which we stand for`;
  if (changes.length === 0) {
    return `${title}\n\nThe same entries, exports, types, options, variables and dependencies.\n`;
  }
  const subjects = [...new Set(changes.map(({ subject }) => subject))];
  const parts = subjects.map((subject) => {
    const own = changes.filter((change) => change.subject === subject);
    const lines = own.map(({ what, advice }) => `- ${what}\n  ${advice}`);
    return `## ${subject}\n\n${lines.join('\n')}\n`;
  });
  return `${title}\n\n${parts.join('\n')}`;
}
