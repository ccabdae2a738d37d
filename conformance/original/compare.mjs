// How one surface differs from another, and what each difference asks of us.

/** @typedef {import('./surface.mjs').Surface} Surface */

/**
 * A difference: what, whether it came or went, and what to do.
 *
 * @typedef {object} Change
 * @property {string} subject
 * @property {string} what
 * @property {string} advice
 */

/**
 * What changes from the version that we stand for to another.
 *
 * @param {Surface} pinned
 * @param {Surface} other
 * @returns {Change[]}
 */
export const compare = (pinned, other) => [
  ...listed('An entry', pinned.entries, other.entries, {
    came: 'Decide whether its users need it from ironclerk, and say so in docs/migrating.md.',
    went: 'Say in docs/migrating.md that it went.',
  }),
  ...listed('An export', pinned.names, other.names, {
    came: 'Export it: `__test__/exported-types.test.ts` and the types compile against both.',
    went: 'Keep ours for one minor version, marked as deprecated, and then drop it.',
  }),
  ...listed('A type', Object.keys(pinned.types), Object.keys(other.types), {
    came: 'Re-export it from src-js/server.ts.',
    went: 'Keep ours, marked as deprecated.',
  }),
  ...Object.keys(pinned.types)
    .filter((name) => other.types[name])
    .flatMap((name) =>
      listed(`A member of ${name}`, pinned.types[name] ?? [], other.types[name] ?? [], {
        came: 'Accept it, with a test of what it does; an option must not be ignored.',
        went: 'Accept it still, and say that it went.',
      }),
    ),
  ...listed('A variable of the environment', pinned.variables, other.variables, {
    came: 'Read it where the original does, or list it in docs/differences.md.',
    went: 'Read it still for one minor version.',
  }),
  ...needed(pinned, other),
];

/**
 * @param {string} subject
 * @param {string[]} before
 * @param {string[]} after
 * @param {{ came: string, went: string }} advice
 * @returns {Change[]}
 */
const listed = (subject, before, after, { came, went }) => [
  ...after
    .filter((one) => !before.includes(one))
    .map((one) => ({ subject, what: `${one} came`, advice: came })),
  ...before
    .filter((one) => !after.includes(one))
    .map((one) => ({ subject, what: `${one} went`, advice: went })),
];

/**
 * @param {Surface} pinned
 * @param {Surface} other
 * @returns {Change[]}
 */
const needed = (pinned, other) =>
  [...new Set([...Object.keys(pinned.needs), ...Object.keys(other.needs)])]
    .filter((name) => pinned.needs[name] !== other.needs[name])
    .map((name) => ({
      subject: 'What it needs',
      what: `${name}: ${pinned.needs[name] ?? 'nothing'} became ${other.needs[name] ?? 'nothing'}`,
      advice: 'Let our own range meet it, and run `npm run newest`.',
    }));
