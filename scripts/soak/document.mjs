// The tables of docs/reliability.md. **They come from benchmark/reliability.json**, which
// `npm run soak -- --publish` writes, once with a store and once without; the words
// between are written by hand.
//
//   node scripts/soak/document.mjs           writes them
//   node scripts/soak/document.mjs --check   ends with 1 where one is another

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fillDocument, table } from '../../benchmark/tables.mjs';

/** @typedef {import('./command.mjs').SoakReport} Report */
/** @typedef {Partial<Record<'store' | 'none', Report>>} Reports */

/** Where the figures are. */
export const RESULTS = fileURLToPath(new URL('../../benchmark/reliability.json', import.meta.url));

const TITLES = { store: 'with a store', none: 'without a store' };
const WHATS = {
  heap: 'heap after a collection, MiB',
  resident: 'resident memory, MiB',
  handles: 'open file descriptors',
  threads: 'threads',
};

/** @param {number} value */
const whole = (value) => value.toLocaleString('en');

/** @param {Reports} reports */
const each = (reports) =>
  /** @type {(keyof typeof TITLES)[]} */ (Object.keys(TITLES)).flatMap((key) => {
    const report = reports[key];
    return report ? [{ title: TITLES[key], report }] : [];
  });

/** @param {Reports} reports */
function runs(reports) {
  const sum = (/** @type {Record<string, number>} */ counts) =>
    Object.values(counts).reduce((all, count) => all + count, 0);
  const rows = each(reports).map(({ title, report }) => [
    title,
    whole(report.requests),
    String(report.problems.length),
    String(sum(report.events)),
    String(report.events['an instance is killed, and started again'] ?? 0),
    whole(sum(report.calls)),
    whole(report.known.count),
    `${whole(report.known.p50)} / ${whole(report.known.p99)} / ${whole(report.known.longest)}`,
    `${report.cold.signedIn} of ${report.cold.count}`,
  ]);
  const [{ report } = { report: undefined }] = each(reports);
  return [
    each(reports)
      .map(
        ({ title, report: { seed, minutes, instances, rate, store } }) =>
          `${title[0]?.toUpperCase()}${title.slice(1)}: seed ${seed}, ${minutes} minutes, ${instances} servers, ${rate} requests a second${store ? `, ${store.version}` : ''}.`,
      )
      .join(' '),
    `${report?.processor}, Node.js ${report?.node}.`,
    '',
    table(
      [
        '',
        'requests',
        'problems',
        'events',
        'servers killed',
        'calls of the API',
        'with a key at hand',
        'their p50 / p99 / longest, ms',
        'signed in by a server that had not used the key, while the API failed or in the 35 s after',
      ],
      rows,
    ),
  ].join('\n');
}

/** @param {Reports} reports */
function kinds(reports) {
  const rows = each(reports).flatMap(({ title, report }) =>
    Object.entries(report.kinds).map(([kind, { count, excused, wrong, p50, longest }]) => [
      `${kind}, ${title}`,
      ...[count, wrong, excused, p50, longest].map(whole),
    ]),
  );
  return table(
    ['', 'requests', 'wrong', 'refused while the API failed', 'p50, ms', 'longest, ms'],
    rows,
  );
}

/** @param {Reports} reports */
function scorecard(reports) {
  const rows = each(reports).flatMap(({ title, report }) =>
    report.scorecard.map(({ what, requests, right, calls, longest }) => [
      `${requests} ${what}, ${title}`,
      ...[right, calls, longest].map(whole),
    ]),
  );
  return table(['', 'right', 'calls of the API', 'longest, ms'], rows);
}

/** @param {Reports} reports */
function flatness(reports) {
  const rows = each(reports).flatMap(({ title, report }) =>
    report.lives
      .filter(({ id }) => id === 'instance-1.1')
      .flatMap(({ seconds, gains }) =>
        Object.entries(gains).map(([what, { mean, highest, gain, limit }]) => [
          `${WHATS[/** @type {keyof typeof WHATS} */ (what)]}, ${title}, ${seconds} s`,
          ...[mean, highest, gain, limit].map(whole),
        ]),
      ),
  );
  return table(['', 'mean', 'highest', 'gained', 'limit'], rows);
}

/** @param {Reports} reports */
function events(reports) {
  const all = each(reports);
  const names = [...new Set(all.flatMap(({ report }) => Object.keys(report.events)))].sort();
  const rows = names.map((name) => [
    name,
    ...all.map(({ report }) => String(report.events[name] ?? 0)),
  ]);
  return table(['', ...all.map(({ title }) => title)], rows);
}

/**
 * Writes the tables, or checks them; whether the document is, or was, what it must be.
 *
 * @param {boolean} checksOnly
 */
export function writeReliability(checksOnly) {
  /** @type {Reports} */
  const reports = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const sections = {
    runs: runs(reports),
    kinds: kinds(reports),
    scorecard: scorecard(reports),
    flatness: flatness(reports),
    events: events(reports),
  };
  return fillDocument('docs/reliability.md', sections, checksOnly);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = writeReliability(process.argv.includes('--check')) ? 0 : 1;
}
