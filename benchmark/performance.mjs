// The figures of docs/performance.md and its charts. **They come from the JSON
// files of this folder**, which the benchmarks wrote; the words between are written
// by hand.
//
//   node benchmark/performance.mjs           writes them
//   node benchmark/performance.mjs --check   ends with 1 where one is another

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { namesOf } from '../conformance/shared/names.mjs';
import { barChart, lineChart, PEER, US } from './charts.mjs';
import { table } from './tables.mjs';

/** @typedef {import('./run.mjs').Report} Report */
/** @typedef {import('./servers/run.mjs').ServersReport} ServersReport */
/** @typedef {import('./growth.mjs').GrowthReport} GrowthReport */
/** @typedef {import('./fairness.mjs').FairnessReport} FairnessReport */
/** @typedef {import('./install.mjs').InstallReport} InstallReport */
/** @typedef {import('./instructions/run.mjs').Counts} Counts */
/** @typedef {import('./binary.mjs').BinaryReport} BinaryReport */
/** @typedef {import('./profile.mjs').Profile} Profile */
/** @typedef {import('./rounds.mjs').Summary} Summary */

/** @param {string} name */
const fileOf = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(fileOf(`benchmark/${name}.json`), 'utf8'));

const VARIANTS = {
  peer: '`@clerk/nextjs`',
  us: 'Ironclerk',
  'by-hand': 'verified by hand',
  bare: 'bare proxy',
};
const PACKAGES = { peer: VARIANTS.peer, us: VARIANTS.us };

/**
 * A number with as many digits as it needs.
 *
 * @param {number} value
 */
function figure(value) {
  if (value >= 100) {
    return Math.round(value).toLocaleString('en');
  }
  return value.toFixed(value < 10 ? 2 : 1);
}

/**
 * A median, and between which values the rounds were.
 *
 * @param {Summary} summary
 */
const spread = ({ median, min, max }) => `${figure(median)} (${figure(min)}–${figure(max)})`;

/** @param {{ node: string, processor?: string | undefined, rounds: number }} report */
const machine = ({ node, processor, rounds }) => `${processor}, Node.js ${node}, ${rounds} rounds`;

/** @param {ServersReport} report */
function servers(report) {
  const { variants, seconds, connections, starts, tokens } = report;
  const names = namesOf(VARIANTS);
  const bare = variants.bare.processor.median;
  return [
    `${machine(report)} of ${seconds} s for each server, ${connections} connections; ${starts} starts. Medians, and the lowest and highest round:`,
    '',
    table(
      ['', 'pages a second', 'p50, ms', 'p99, ms', 'processor time, ms a page'],
      names.map((name) => {
        const { perSecond, p50, p99, processor } = variants[name];
        return [VARIANTS[name], ...[perSecond, p50, p99, processor].map(spread)];
      }),
    ),
    '',
    table(
      [
        '',
        'above the bare proxy, ms a page',
        'start to first page, ms',
        'first page, ms',
        'memory, MiB',
        `memory after ${tokens.toLocaleString('en')} more tokens`,
      ],
      names.map((name) => {
        const { processor, start, first, before, after } = variants[name];
        const above = name === 'bare' ? '' : (processor.median - bare).toFixed(2);
        return [VARIANTS[name], above, spread(start), spread(first), figure(before), figure(after)];
      }),
    ),
  ].join('\n');
}

/** @param {ServersReport} report */
function serversChart({ variants }) {
  /** @param {'perSecond' | 'processor'} what @param {string} unit */
  const bars = (what, unit) =>
    namesOf(VARIANTS).map((name) => ({
      name: VARIANTS[name].replaceAll('`', ''),
      value: variants[name][what].median,
      text: `${figure(variants[name][what].median)} ${unit}`,
      fill: name === 'us' ? US : PEER,
    }));
  return barChart('Production servers: pages a second, and processor time of a page', [
    { title: 'Pages a second', bars: bars('perSecond', '') },
    { title: 'Processor time of the server for a page', bars: bars('processor', 'ms') },
  ]);
}

/** What grows, as users read of it. */
const GROWING = {
  patterns: 'patterns of a route matcher, a new path each call',
  tenants: 'tenants in rotation (dynamic keys)',
  inFlight: 'requests in flight',
  headers: 'KiB of further headers',
  cookies: 'KiB of further cookies',
};

/** @param {GrowthReport} report */
function growth(report) {
  const rows = namesOf(GROWING).flatMap((what) =>
    (report.growing[what] ?? []).map(({ count, peer, us }) => [
      `${count.toLocaleString('en')} ${count === 1 ? GROWING[what].replace('s ', ' ') : GROWING[what]}`,
      spread(peer),
      spread(us),
    ]),
  );
  return [
    `${machine(report)}. µs per call: medians, and the lowest and highest round:`,
    '',
    table(['', ...Object.values(PACKAGES)], rows),
  ].join('\n');
}

/** @param {GrowthReport} report */
const growthChart = ({ growing }) =>
  lineChart(
    'µs per call, on a logarithmic scale: @clerk/nextjs in grey, Ironclerk in orange',
    namesOf(GROWING).map((what) => ({
      title: GROWING[what],
      points: (growing[what] ?? []).map(({ count, peer, us }) => ({
        count,
        peer: peer.median,
        us: us.median,
      })),
    })),
  );

/** @param {FairnessReport} report */
function fairness(report) {
  const { every, burst, burstEvery } = report.arrivals;
  const rows = namesOf(PACKAGES).flatMap((side) =>
    /** @type {const} */ (['calm', 'burst']).map((what) => {
      const { p50, p99, p999, delay } = report.sides[side][what];
      const name = `${PACKAGES[side]}, ${what === 'calm' ? 'without bursts' : 'with bursts'}`;
      return [name, ...[p50, p99, p999, delay.p99, delay.max].map((value) => value.toFixed(2))];
    }),
  );
  const { requests } = report.sides.us.burst;
  return [
    `${machine(report)}, medians of the rounds, each of ${requests.toLocaleString('en')} requests with known tokens. One arrives every ${every} ms; a burst, every ${burstEvery / 1000} s, is ${burst} new valid tokens and ${burst} invalid ones. In ms:`,
    '',
    table(['', 'p50', 'p99', 'p99.9', 'event loop, p99', 'event loop, longest'], rows),
  ].join('\n');
}

/** What a way to verify is called. */
const WAYS = {
  inAddonSeen: 'a token that is known, in the addon',
  inAddon: 'a new token, in the addon',
  inNode: '`verify()` of `node:crypto`',
  inPool: '`verify()` of `node:crypto` with a callback (thread pool)',
  synchronous: 'a signed-out request, decided synchronously',
  asynchronous: 'the same as an awaited call of the addon (Tokio)',
};

/** @param {FairnessReport} report */
function crossing({ crossing: costs, arrivals }) {
  const rows = namesOf(WAYS).map((way) => {
    const { wall = Number.NaN, thread = Number.NaN } = costs[way] ?? {};
    return [WAYS[way], wall.toFixed(1), thread.toFixed(1)];
  });
  /** @param {string} way @param {string} than @param {keyof import('./crossing.mjs').Cost} what */
  const more = (way, than, what) =>
    (costs[way]?.[what] ?? Number.NaN) - (costs[than]?.[what] ?? Number.NaN);
  const signature = more('inAddon', 'inAddonSeen', 'thread');
  const awaiting = more('asynchronous', 'synchronous', 'thread');
  const longer = more('asynchronous', 'synchronous', 'wall');
  const saved = Math.max(0, signature - awaiting);
  const wait = (saved * arrivals.burst) / 1000;
  return [
    table(['µs', 'until it is done', "of JavaScript's thread"], rows),
    '',
    `So a new token costs the thread ${signature.toFixed(0)} µs more than a known one, and an awaited call ${awaiting.toFixed(0)} µs more than a synchronous one; it is done ${longer.toFixed(0)} µs later. Another thread would save this one ${saved.toFixed(0)} µs for each new token at most, and a burst as above would delay others by ${wait.toFixed(1)} ms less.`,
  ].join('\n');
}

/** @param {Report} report */
function verification(report) {
  const rows = (report.verification ?? []).map(({ name, same, fresh }) => [
    `\`${name}\``,
    figure(same),
    figure(fresh),
  ]);
  return table(['µs per call', 'same token', 'new token'], rows);
}

/** @param {Counts} counts */
function instructions({ rustc, valgrind, target, repeated, cases }) {
  const tools = [rustc.replace(/ \(.*/, ''), valgrind.replace('-', ' '), target].join(', ');
  const rows = Object.entries(cases).map(([name, count]) => [name, count.toLocaleString('en')]);
  return [
    `${tools}. Two runs differed by ${(repeated * 100).toFixed(2)} % at most:`,
    '',
    table(['', 'instructions per call'], rows),
  ].join('\n');
}

/** What the parts of a call are, as users read of them. */
const PARTS = {
  pack: 'reading the request and packing it into one string',
  addon: 'the addon: cookies, claims, policy, the sealed statement, and the crossing itself',
  read: 'reading the reply',
  response: 'the response that carries the headers to the application',
  append: '– of which `Headers.append()` of Node.js for those headers',
  whole: 'the whole call',
};

/** @param {Profile} report */
function profile(report) {
  const rows = namesOf(PARTS).map((name) => {
    const part = report.parts[name];
    return [PARTS[name], part ? spread(part) : ''];
  });
  return [
    `${machine(report)}. A signed-in request with ${report.headers} headers, whose token is known; ${report.carried} headers go on to the application. µs per call, each part alone: medians, and the lowest and highest round:`,
    '',
    table(['', 'µs'], rows),
  ].join('\n');
}

/** @param {Report} report */
function edge({ edge: measured, ...report }) {
  if (!measured) {
    return 'Not measured yet.';
  }
  const { core, cases } = measured;
  const rows = cases.map(({ name, sides, ratio }) => [
    name,
    spread(sides.peer),
    spread(sides.us),
    `${figure(ratio)}×`,
  ]);
  return [
    `${machine(report)}. µs per call in the sandbox of \`next start\`: medians, and the lowest and highest round:`,
    '',
    table(['', '`@clerk/nextjs`', 'Ironclerk', 'times as fast'], rows),
    '',
    `The WebAssembly core has ${Math.round(core.bytes / 1024).toLocaleString('en')} KiB, ${Math.round(core.gzip / 1024)} KiB after gzip. It takes ${figure(core.compile)} ms to compile and ${figure(core.instantiate)} ms to instantiate, once.`,
  ].join('\n');
}

/** What is installed, as users read of it. */
const INSTALLED = {
  bare: '`next`, `react`, `react-dom`',
  peer: 'with `@clerk/nextjs`',
  us: 'with Ironclerk',
  both: 'with both',
};

/** @param {InstallReport} report */
function install(report) {
  const { bare } = report.sides;
  const rows = namesOf(INSTALLED).map((name) => {
    const { packages, files, mebibytes, install: seconds, start } = report.sides[name];
    const above =
      name === 'bare' ? ['', ''] : [packages - bare.packages, figure(mebibytes - bare.mebibytes)];
    const sizes = [packages, ...above, files.toLocaleString('en')].map(String);
    return [INSTALLED[name], ...sizes, spread(seconds), spread(start)];
  });
  return [
    `${machine(report)}, ${report.starts} starts of each, npm ${report.npm}. Medians, lowest and highest:`,
    '',
    table(
      [
        '',
        'packages',
        'above the first',
        'MiB above the first',
        'files',
        'npm install, s',
        'start to first page, ms',
      ],
      rows,
    ),
  ].join('\n');
}

/** @param {BinaryReport} report */
function binary({ rustc, target, bytes, parts }) {
  const kibibytes = (/** @type {number} */ size) => Math.round(size / 1024).toLocaleString('en');
  const rows = Object.entries({ ...parts, 'the file': bytes });
  return [
    `${rustc.replace(/ \(.*/, '')}, ${target}:`,
    '',
    table(
      ['', 'KiB'],
      rows.map(([name, size]) => [name, kibibytes(size)]),
    ),
  ].join('\n');
}

const reports = { servers: read('servers'), growth: read('growth'), fairness: read('fairness') };
/** @type {Record<string, string>} */
const sections = {
  servers: servers(reports.servers),
  growth: growth(reports.growth),
  fairness: fairness(reports.fairness),
  crossing: crossing(reports.fairness),
  verification: verification(read('results')),
  instructions: instructions(read('instructions')),
  profile: profile(read('profile')),
  install: install(read('install')),
  binary: binary(read('binary')),
  edge: edge(read('results')),
};

/**
 * The document with each marked section as it must be.
 *
 * @param {string} document
 */
const withSections = (document) =>
  document.replace(
    /(<!-- figures: (\w+) -->\n)[\s\S]*?(<!-- figures: end -->)/g,
    (_, begin, name, end) => `${begin}\n${sections[name]}\n\n${end}`,
  );

const DOCUMENT = fileOf('docs/performance.md');
const published = {
  [DOCUMENT]: withSections(readFileSync(DOCUMENT, 'utf8')),
  [fileOf('docs/servers.svg')]: serversChart(reports.servers),
  [fileOf('docs/growth.svg')]: growthChart(reports.growth),
};
for (const [file, content] of Object.entries(published)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, content);
  } else if (readFileSync(file, 'utf8') !== content) {
    console.error(`${file} is not what benchmark/*.json say. Run node benchmark/performance.mjs.`);
    process.exitCode = 1;
  }
}
