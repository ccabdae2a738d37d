// The figures that users read. **They come from `benchmark/results.json` and
// `benchmark/install.json`, which `npm run bench -- --publish` and
// `npm run bench:install -- --publish` wrote**: the tables of README.md and the chart
// `docs/measured.svg` are made of them and of nothing else.
//
//   node benchmark/published.mjs           writes both
//   node benchmark/published.mjs --check   ends with 1 where one is another

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PEER, svg, TEXT, US } from './charts.mjs';

/** @typedef {import('./run.mjs').Report} Report */
/** @typedef {import('./install.mjs').InstallReport} InstallReport */

/** @param {string} name */
const fileOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const RESULTS = fileOf('benchmark/results.json');
const INSTALLED = fileOf('benchmark/install.json');
const README = fileOf('README.md');
const CHART = fileOf('docs/measured.svg');

const BEGIN = '<!-- measured: benchmark/published.mjs writes what follows -->';
const END = '<!-- measured: end -->';
const BEGIN_INSTALLED = '<!-- installed: benchmark/published.mjs writes what follows -->';
const END_INSTALLED = '<!-- installed: end -->';

/** @param {number | undefined} value */
const microseconds = (value) => {
  if (value === undefined) {
    return '';
  }
  return value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
};

/** @param {number} value */
const times = (value) => `${value < 10 ? value.toFixed(value < 1 ? 2 : 1) : Math.round(value)}×`;

/**
 * What a case is called where users read of it, if it is not its own name.
 *
 * @type {Record<string, string>}
 */
const TITLES = {
  'auth.protect() on a matched route': '`auth.protect()` on a matched route',
  'readings: plain path': 'route matcher in an application with rewrites',
  'readings: encoded slash': 'the same, a path with an encoded slash',
  'readings: Next-Url': 'the same, a navigation that may be intercepted',
  'getAuth()': '`getAuth()`',
};

/** @param {Report} report */
function tableOf(report) {
  const rows = report.cases.map(({ name, sides, ratio, aboveFloor }) => [
    TITLES[name] ?? name,
    microseconds(sides.peer?.median),
    microseconds(sides.us?.median),
    microseconds(sides.floor?.median),
    times(ratio),
    aboveFloor === undefined ? '' : aboveFloor.toFixed(2),
  ]);
  if (report.import) {
    const { peer, us, floor } = report.import;
    const cells = [peer, us, floor].map((value) => value.toFixed(1));
    rows.push(['loading after `next/server`, ms', ...cells, times(peer / us), '']);
  }
  return [
    '| µs per call | `@clerk/nextjs` | Ironclerk | Floor | Times as fast | Ironclerk / floor |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

/** @param {Report} report */
const sectionOf = (report) =>
  [
    BEGIN,
    '',
    `${report.processor}, Node.js ${report.node}, medians of ${report.rounds} rounds:`,
    '',
    tableOf(report),
    '',
    END,
  ].join('\n');

/** An application by what authenticates in it. */
const APPLICATIONS = /** @type {const} */ ({
  bare: 'Next.js alone',
  peer: 'with `@clerk/nextjs`',
  us: 'with Ironclerk',
});

/** @param {InstallReport} report */
function installedSection({ processor, node, npm, rounds, starts, sides }) {
  const rows = Object.entries(APPLICATIONS).map(([side, name]) => {
    const { packages, mebibytes, install, start } =
      sides[/** @type {keyof typeof APPLICATIONS} */ (side)];
    const figures = [packages, Math.round(mebibytes)];
    const times = [install.median.toFixed(1), Math.round(start.median)];
    return `| ${[name, ...figures, ...times].join(' | ')} |`;
  });
  return [
    BEGIN_INSTALLED,
    '',
    `${processor}, Node.js ${node}, npm ${npm}, medians of ${rounds} installations and ${starts} starts:`,
    '',
    '| An application | packages | MiB | `npm install`, s | cold start to the first page, ms |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    END_INSTALLED,
  ].join('\n');
}

/**
 * @param {string} readme
 * @param {string} section it begins and ends with the marks
 * @param {string} begin
 * @param {string} end
 */
function withSection(readme, section, begin, end) {
  const [before = '', rest = ''] = readme.split(begin);
  const [, after = ''] = rest.split(end);
  return `${before}${section}${after}`;
}

/**
 * A chart: for each case of the middleware, both packages by the time they take.
 *
 * @param {Report} report
 */
function chartOf(report) {
  const cases = report.cases.filter(({ sides }) => sides['floor, in one go']);
  const label = 'Time of one call: @clerk/nextjs in grey, Ironclerk in orange';
  const [row, bar, left, width] = [38, 14, 282, 402];
  const longest = Math.max(...cases.map(({ sides }) => sides.peer?.median ?? 0));
  const lengthOf = (/** @type {number} */ value) => Math.max(2, (width * value) / longest);
  const bars = cases.map(({ name, sides, ratio }, index) => {
    const top = 36 + index * row;
    const [peer = 0, us = 0] = [sides.peer?.median, sides.us?.median];
    const [theirs, ours] = [lengthOf(peer), lengthOf(us)];
    return `  <text x="${left - 12}" y="${top + 19}" text-anchor="end">${name}</text>
  <rect x="${left}" y="${top}" width="${theirs.toFixed(1)}" height="${bar}" fill="${PEER}"/>
  <rect x="${left}" y="${top + bar + 1}" width="${ours.toFixed(1)}" height="${bar}" fill="${US}"/>
  <text x="${(left + theirs + 8).toFixed(1)}" y="${top + 12}">${microseconds(peer)} µs</text>
  <text x="${(left + ours + 8).toFixed(1)}" y="${top + bar + 12}">${microseconds(us)} µs, ${times(ratio)} as fast</text>`;
  });
  const heading = `  <text x="${left}" y="22" fill="${TEXT}">${label}</text>`;
  return svg(780, 40 + cases.length * row, label, [heading, ...bars].join('\n'), 15);
}

/** @type {Report} */
const report = JSON.parse(readFileSync(RESULTS, 'utf8'));
/** @type {InstallReport} */
const installed = JSON.parse(readFileSync(INSTALLED, 'utf8'));
const readme = withSection(readFileSync(README, 'utf8'), sectionOf(report), BEGIN, END);
const published = {
  [README]: withSection(readme, installedSection(installed), BEGIN_INSTALLED, END_INSTALLED),
  [CHART]: chartOf(report),
};
for (const [file, content] of Object.entries(published)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, content);
  } else if (readFileSync(file, 'utf8') !== content) {
    console.error(
      `${file} is not what benchmark/results.json and benchmark/install.json say. Run node benchmark/published.mjs.`,
    );
    process.exitCode = 1;
  }
}
