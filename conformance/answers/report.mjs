// Showing how answers differ, so that a reader can act on it.

/** How much of a value is shown. */
const WIDTH = 600;

const VARIABLE = /[A-Za-z0-9_-]{30,}(\.[A-Za-z0-9_-]+)*|%[0-9A-F]{2}|\d+/g;

/** @param {unknown} value */
const cut = (value) => {
  const text = String(value);
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
};

/** @param {unknown} value */
const coarse = (value) => String(value).replace(VARIABLE, '*').slice(0, 80);

/**
 * What kind of difference it is: equal for differences of the same kind.
 *
 * @param {import('./answer.js').Field[]} fields
 */
export function shapeOf(fields) {
  const thrown = fields.find(({ field }) => field === 'thrown');
  if (thrown) {
    return `thrown: ${coarse(thrown.peer)} | ${coarse(thrown.ours)}`;
  }
  const names = fields.map(({ field }) => field).sort();
  const telling = fields.find(({ field }) => /^(status|.*auth-reason)$/.test(field));
  return [...names, telling ? `${coarse(telling.peer)} | ${coarse(telling.ours)}` : ''].join('; ');
}

/**
 * A description and its differing fields, as text.
 *
 * @param {number} number
 * @param {import('./description.js').Description} description
 * @param {import('./answer.js').Field[]} fields
 */
export function reportOf(number, description, fields) {
  const lines = fields.map(
    ({ field, peer, ours }) => `  ${field}\n    peer: ${cut(peer)}\n    ours: ${cut(ours)}`,
  );
  return [`request ${number}: ${JSON.stringify(description)}`, ...lines].join('\n');
}
