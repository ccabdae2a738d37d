// The differences that are meant, as `docs/differences.md` lists them. Each
// covers single fields of single requests; whatever is not covered is a bug.

/**
 * @typedef {object} Difference
 * @property {string} id the number in `docs/differences.md`
 * @property {string} sentence what differs
 * @property {(field: object, description: object, answers: object) => boolean} covers
 *   whether this difference explains that a field differs: `field` has the
 *   field's name and both values
 */

/** @type {Difference[]} */
export const DIFFERENCES = [];
