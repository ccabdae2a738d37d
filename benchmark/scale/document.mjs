// The tables of docs/scale.md. **They come from benchmark/scale.json**; the words
// between are written by hand.

import { fillDocument, table } from '../tables.mjs';

/** @typedef {import('./run.mjs').ScaleReport} Report */

const SIDES = {
  peer: '`@clerk/nextjs`',
  us: 'Ironclerk',
  store: 'Ironclerk with a store',
};

const PHASES = {
  steady: 'steady',
  deployment: 'a deployment',
  rotation: 'a new signing key',
};

/** @param {number} value */
const whole = (value) => Math.round(value).toLocaleString('en');

/** @param {number} value */
const figure = (value) => (value >= 10 ? whole(value) : value.toFixed(value < 1 ? 3 : 1));

const names = /** @type {(keyof typeof SIDES)[]} */ (Object.keys(SIDES));

/** @param {Report} report */
function keys({ keys: scenarios }) {
  const rows = scenarios.flatMap(({ tenants, sides }) =>
    Object.entries(PHASES).flatMap(([phase, title]) =>
      names.map((name) => {
        const { api, store } = sides[name]?.[phase] ?? {};
        return [
          `${whole(tenants)} ${tenants === 1 ? 'tenant' : 'tenants'}, ${title}: ${SIDES[name]}`,
          whole(api?.all ?? Number.NaN),
          figure(api?.mean ?? Number.NaN),
          whole(api?.peak ?? Number.NaN),
          name === 'store' ? figure(store?.mean ?? Number.NaN) : '–',
          name === 'store' ? whole(store?.peak ?? Number.NaN) : '–',
        ];
      }),
    ),
  );
  return table(
    [
      '',
      'calls of the API',
      'a second, mean',
      'in the busiest second',
      'operations of the store a second, mean',
      'in the busiest second',
    ],
    rows,
  );
}

/** @param {Report} report */
function machines({ machineTokens }) {
  return table(
    [
      '',
      'calls of the API a second',
      'operations of the store a second',
      'KiB a second to and from the store',
    ],
    names.map((name) => {
      const { api, store, bytes } = machineTokens[name] ?? {};
      return [
        SIDES[name],
        whole(api?.mean ?? Number.NaN),
        name === 'store' ? whole(store?.mean ?? Number.NaN) : '–',
        name === 'store' ? whole((bytes?.mean ?? Number.NaN) / 1024) : '–',
      ];
    }),
  );
}

/** @param {Report} report */
function processors({ microseconds, pageMilliseconds, fleet }) {
  const rows = /** @type {const} */ (['peer', 'us']).map((name) => {
    const each = microseconds[name] ?? Number.NaN;
    const page = pageMilliseconds[name] ?? Number.NaN;
    return [
      SIDES[name],
      figure(each),
      whole((each * fleet.requestsPerSecond) / 1e6),
      page.toFixed(2),
      whole((page * fleet.requestsPerSecond) / 1e3),
    ];
  });
  return table(
    [
      '',
      'µs a call of the middleware',
      'cores',
      'ms a page above a bare proxy',
      'cores, pages of Next.js',
    ],
    rows,
  );
}

/**
 * Writes the tables, or checks them; whether the document is, or was, what it must be.
 *
 * @param {Report} report
 * @param {boolean} checksOnly
 */
export const writeDocument = (report, checksOnly) =>
  fillDocument(
    'docs/scale.md',
    { keys: keys(report), machines: machines(report), processors: processors(report) },
    checksOnly,
  );
