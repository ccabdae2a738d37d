// npm run steady: the jest suite again and again, on a machine that is made
// slow, to find the tests that sometimes fail. Ends with 1 where one did.
//
//   --runs N           how often the suite runs (20)
//   --busy K           how many processes keep cores busy meanwhile (2)
//   --slow-browser S   the browser of the tests runs S times slower (1)
//   -- ...             all that follows goes to jest

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from './chromium.mjs';
import { root } from './files.mjs';
import { redisServer } from './redis.mjs';
import { progress } from './run.mjs';
import { buildExample } from './setup.mjs';
import { buildTestapps } from './testapps.mjs';

/**
 * Keeps a core busy. It looks up now and then, so that it sees its standard
 * input end and ends itself, however the process that started it came to an end.
 */
const SPIN = `
process.stdin.once('end', () => process.exit()).resume();
(function spin() {
  const until = performance.now() + 50;
  while (performance.now() < until);
  setImmediate(spin);
})();`;

/**
 * How one run of the suite went.
 *
 * @typedef {object} Result
 * @property {number} seconds
 * @property {number} passed
 * @property {{ name: string, message: string }[]} failures
 * @property {{ name: string, seconds: number }[]} files
 */

/**
 * What is read of what jest reports.
 *
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {{
 *   name: string,
 *   status: string,
 *   message: string,
 *   startTime: number,
 *   endTime: number,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[],
 * }[]} testResults
 */

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    busy: { type: 'string', default: '2' },
    'slow-browser': { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const runs = Number(values.runs);
const busy = Number(values.busy);
const slow = Number(values['slow-browser']);
if (![runs, busy, slow].every((number) => number >= 0) || !Number.isInteger(runs + busy)) {
  throw new Error('--runs and --busy take whole numbers, --slow-browser takes a factor.');
}

await buildExample();
await buildTestapps();
const environment = {
  ...process.env,
  CHROMIUM_PATH: await chromium(),
  REDIS_SERVER: await redisServer(),
  IRONCLERK_SLOW_BROWSER: String(slow),
};
const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-steady-'));
/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.once('exit', () => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
});
for (const [signal, code] of /** @type {[NodeJS.Signals, number][]} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.once(signal, () => process.exit(code));
}

for (let index = 0; index < busy; index += 1) {
  start(['-e', SPIN], { stdio: ['pipe', 'ignore', 'inherit'] });
}
progress(`${runs} runs, ${busy} processes that keep cores busy, a browser slowed ${slow} times`);
/** @type {Result[]} */
const results = [];
for (let number = 1; number <= runs; number += 1) {
  const result = await runSuite(number);
  results.push(result);
  tell(number, result);
}
summarize();
process.exit(results.every(isGood) ? 0 : 1);

/**
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
function start(args, options) {
  const child = spawn(process.execPath, args, { cwd: root, ...options });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/**
 * Runs jest once; resolves with what passed and what failed.
 *
 * @param {number} number
 * @returns {Promise<Result>}
 */
async function runSuite(number) {
  const file = path.join(folder, `${number}.json`);
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const started = performance.now();
  const child = start([jest, '--json', `--outputFile=${file}`, ...positionals], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  /** @type {Buffer[]} */
  const said = [];
  child.stderr?.on('data', (chunk) => said.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  const seconds = (performance.now() - started) / 1000;
  return { seconds, ...read(file, Buffer.concat(said).toString()) };
}

/**
 * What jest reports; where it reports nothing, that is the failure.
 *
 * @param {string} file
 * @param {string} said
 * @returns {Omit<Result, 'seconds'>}
 */
function read(file, said) {
  /** @type {Report} */
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failures: [{ name: 'jest did not report', message: said }], files: [] };
  }
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    const place = path.relative(root, name);
    if (status === 'failed' && failed.length === 0) {
      return [{ name: `${place} › the file itself`, message }];
    }
    return failed.map(({ fullName, failureMessages }) => ({
      name: `${place} › ${fullName}`,
      message: failureMessages.join('\n'),
    }));
  });
  const files = report.testResults.map(({ name, startTime, endTime }) => ({
    name: path.relative(root, name),
    seconds: (endTime - startTime) / 1000,
  }));
  return { passed: report.numPassedTests, failures, files };
}

/**
 * Nothing failed, and something was tested.
 *
 * @param {Result} result
 */
function isGood({ passed, failures }) {
  return failures.length === 0 && passed > 0;
}

/**
 * @param {number} number
 * @param {Result} result
 */
function tell(number, { passed, failures, seconds }) {
  progress(
    `Run ${number} of ${runs}: ${passed} passed, ${failures.length} failed, ${seconds.toFixed(0)} s`,
  );
  for (const { name, message } of failures) {
    console.log(`  ✗ ${name}\n${message.replaceAll(/^/gm, '      ')}`);
  }
}

function summarize() {
  const all = results.flatMap(({ failures }) => failures.map(({ name }) => name));
  const names = [...new Set(all)];
  const times = new Map();
  for (const { name, seconds } of results.flatMap(({ files }) => files)) {
    times.set(name, [...(times.get(name) ?? []), seconds]);
  }
  const slowest = [...times]
    .map(([name, list]) => ({ name, seconds: Math.max(...list) }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, 12);
  console.log('\n  run   passed  failed  seconds');
  for (const [index, { passed, failures, seconds }] of results.entries()) {
    const columns = [passed, failures.length, seconds.toFixed(0)];
    console.log(
      `  ${String(index + 1).padEnd(4)}${columns.map((n) => String(n).padStart(8)).join('')}`,
    );
  }
  console.log('\n  seconds at most, by file');
  for (const { name, seconds } of slowest) {
    console.log(`  ${seconds.toFixed(1).padStart(7)}  ${name}`);
  }
  console.log(names.length > 0 ? '\n  failed, and in how many runs' : '\n  Nothing failed.');
  for (const name of names) {
    console.log(`  ${String(all.filter((one) => one === name).length).padStart(7)}  ${name}`);
  }
}
