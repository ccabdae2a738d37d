// npm run bench:servers: production servers of Next.js with the peer
// (@clerk/nextjs), with us, with a proxy that verifies by hand and with a bare one,
// under load, in alternating rounds. **Every answer is looked at; a wrong one ends
// the benchmark.** --quick for a first look, --rounds <n>, --publish writes
// benchmark/servers.json and the documents.

import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createKeys } from '../../conformance/shared/keys.mjs';
import { namesOf } from '../../conformance/shared/names.mjs';
import { progress } from '../../scripts/run.mjs';
import { browserHeaders, mintToken } from '../fixtures.mjs';
import { percentile, summary } from '../rounds.mjs';
import { EXPECTED, startServer } from './processes.mjs';
import { buildVariant, TITLES } from './variants.mjs';

/** @typedef {import('./variants.mjs').Variant} Variant */
/** @typedef {import('../rounds.mjs').Summary} Summary */

/**
 * What was measured of a variant; times in ms, memory in MiB.
 *
 * @typedef {object} Figures
 * @property {Summary} perSecond
 * @property {Summary} p50
 * @property {Summary} p99
 * @property {Summary} processor the server's processor time per request
 * @property {Summary} start from the start of the process to its first answer
 * @property {Summary} first the first answer, once the server is ready
 * @property {number} before memory after the requests of known tokens
 * @property {number} after memory after as many requests with a new token each
 */

/**
 * All that was measured.
 *
 * @typedef {object} ServersReport
 * @property {string} node
 * @property {string | undefined} processor
 * @property {number} rounds
 * @property {number} seconds how long a round of one server is
 * @property {number} connections
 * @property {number} starts
 * @property {number} tokens
 * @property {Record<Variant, Figures>} variants
 */

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 3 : 9));
const seconds = values.quick ? 2 : 6;
const starts = values.quick ? 2 : 7;
const connections = 8;
/** An hour of 500 users, whose browsers get a new token every 50 seconds. */
const TOKENS = values.quick ? 2_000 : 36_000;
/** How many users ask again and again in the rounds. */
const USERS = 50;

const { publicPem, privatePem } = createKeys();
const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-servers-'));
const variants = namesOf(TITLES);

/** @param {number} from @param {number} to */
function cookieFile(from, to) {
  const file = path.join(folder, `cookies-${from}`);
  const lines = Array.from({ length: to - from }, (_, index) => {
    return browserHeaders(mintToken(privatePem, from + index)).cookie;
  });
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

// The answer is looked at as it is: no encoding is asked for.
const {
  cookie,
  connection: _,
  'accept-encoding': __,
  ...headers
} = browserHeaders(mintToken(privatePem));

/**
 * @param {import('./processes.mjs').Server} server
 * @param {string} cookies
 * @param {{ seconds?: number, amount?: number }} until
 */
async function load({ url }, cookies, until) {
  const child = fork(fileURLToPath(new URL('load.mjs', import.meta.url)));
  try {
    return await new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The load generator ended with ${code}.`)));
      child.once('message', (message) => {
        const loaded = /** @type {import('./load.mjs').Loaded & { error?: string }} */ (message);
        loaded.error ? reject(new Error(`${url}: ${loaded.error}`)) : resolve(loaded);
      });
      child.send({ url, headers, cookies, expected: EXPECTED, connections, ...until });
    });
  } finally {
    child.kill();
  }
}

/** @param {Variant} variant */
const start = (variant) => startServer(variant, publicPem, { ...headers, cookie });

/** @returns {Record<Variant, Record<string, number[]>>} */
const series = () =>
  /** @type {any} */ (Object.fromEntries(variants.map((variant) => [variant, {}])));

/**
 * @param {Record<string, number[]>} into
 * @param {Record<string, number>} figures
 */
function add(into, figures) {
  for (const [name, value] of Object.entries(figures)) {
    into[name] = [...(into[name] ?? []), value];
  }
}

/** Starts each server anew, in turn. */
async function measureStarts() {
  const all = series();
  for (let round = 0; round < starts; round += 1) {
    for (const variant of variants) {
      const server = await start(variant);
      add(all[variant], server.cold);
      await server.stop();
    }
  }
  return all;
}

/**
 * Loads the servers in turn.
 *
 * @param {import('./processes.mjs').Server[]} servers
 */
async function measureRounds(servers) {
  const cookies = cookieFile(0, USERS);
  for (const server of servers) {
    await load(server, cookies, { seconds });
  }
  const all = series();
  for (let round = 0; round < rounds; round += 1) {
    for (const server of servers) {
      const before = server.processorTime();
      const { times, seconds: took } = await load(server, cookies, { seconds });
      add(all[server.variant], {
        perSecond: times.length / took,
        p50: percentile(times, 50),
        p99: percentile(times, 99),
        processor: (server.processorTime() - before) / times.length,
      });
    }
  }
  return all;
}

/**
 * What a server's memory is before and after many new tokens, after as many known ones.
 *
 * @param {Variant} variant
 * @param {string} known
 * @param {string} distinct
 */
async function measureMemory(variant, known, distinct) {
  const server = await start(variant);
  try {
    await load(server, known, { amount: TOKENS });
    const before = server.residentMiB();
    await load(server, distinct, { amount: TOKENS });
    return { before, after: server.residentMiB() };
  } finally {
    await server.stop();
  }
}

/** @returns {Promise<Record<Variant, Figures>>} */
async function measure() {
  progress(`Starting each server ${starts} times`);
  const cold = await measureStarts();
  progress(`${rounds} rounds of ${seconds} s for each server`);
  /** @type {import('./processes.mjs').Server[]} */
  const servers = [];
  let loaded;
  try {
    for (const variant of variants) {
      servers.push(await start(variant));
    }
    loaded = await measureRounds(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  progress(`Memory: ${TOKENS.toLocaleString('en')} tokens for each server`);
  const [known, distinct] = [cookieFile(0, USERS), cookieFile(1_000_000, 1_000_000 + TOKENS)];
  /** @type {any} */
  const figures = {};
  for (const variant of variants) {
    const memory = await measureMemory(variant, known, distinct);
    const times = Object.entries({ ...loaded[variant], ...cold[variant] });
    const summaries = times.map(([name, list]) => [name, summary(list)]);
    figures[variant] = { ...Object.fromEntries(summaries), ...memory };
  }
  return figures;
}

for (const variant of variants) {
  await buildVariant(variant);
}
try {
  /** @type {ServersReport} */
  const report = {
    node: process.version,
    processor: cpus()[0]?.model,
    rounds,
    seconds,
    connections,
    starts,
    tokens: TOKENS,
    variants: await measure(),
  };
  print(report);
  if (values.publish) {
    const results = new URL('../servers.json', import.meta.url);
    writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
    await import('../performance.mjs');
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {ServersReport} report */
function print(report) {
  const columns = /** @type {const} */ (['perSecond', 'p50', 'p99', 'processor', 'start', 'first']);
  console.log(row('', ...columns, 'before', 'after'));
  for (const variant of variants) {
    const figures = report.variants[variant];
    const medians = columns.map((name) => figures[name].median);
    const cells = [...medians, figures.before, figures.after].map((value) => value.toFixed(2));
    console.log(row(TITLES[variant], ...cells));
  }
}

/** @param {[first: string, ...rest: string[]]} cells */
function row(...[first, ...rest]) {
  return first.padEnd(20) + rest.map((cell) => cell.padStart(12)).join('');
}
