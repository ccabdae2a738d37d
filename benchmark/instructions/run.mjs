// npm run instructions: the instructions of one call of the Rust core, counted
// by callgrind, beside those of `benchmark/instructions.json`. **Ends with 1 where
// a case needs 5 % more than is committed**; --update commits what was counted.
// A machine's load does not change a count, its compiler does.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * What was counted, and with which tools: the counts of each case, per call.
 *
 * @typedef {object} Counts
 * @property {string} rustc
 * @property {string} valgrind
 * @property {string} target
 * @property {number} repeated the largest difference between two runs, as a part
 * @property {Record<string, number>} cases
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const COMMITTED = fileURLToPath(new URL('../instructions.json', import.meta.url));

/** What a case may grow by. */
const GROWTH = 0.05;

/** As many calls as there are new tokens in `tokens.json`. */
const CALLS = 32;

const CASES = [
  'seen token, both cookies',
  'seen token, 10000 sessions revoked',
  'seen token, 10000 of every kind revoked',
  'new token, both cookies',
  'signed out',
  'handshake',
  'no match of 2',
  'no match of 500',
  'no match of 10000',
  'match of 2',
  'match of 500',
  'match of 10000',
  'readings, plain path',
  'readings, encoded slash',
];

const { values } = parseArgs({ options: { update: { type: 'boolean', default: false } } });
/** @param {string} valgrind */
function main(valgrind) {
  const program = build();
  const first = countAll(program);
  const second = countAll(program);
  const differences = CASES.map((name) => relative(first[name], second[name]));
  /** @type {Counts} */
  const counted = {
    rustc: versionOf('rustc', ['--version']),
    valgrind,
    target: `${process.platform}-${process.arch}`,
    repeated: Math.max(...differences.map(Math.abs)),
    cases: first,
  };
  if (values.update) {
    writeFileSync(COMMITTED, `${JSON.stringify(counted, null, 2)}\n`);
  }
  compare(JSON.parse(readFileSync(COMMITTED, 'utf8')), counted);
}

/**
 * Prints each case, and fails where one has grown.
 *
 * @param {Counts} committed
 * @param {Counts} counted
 */
function compare(committed, counted) {
  for (const name of /** @type {const} */ (['rustc', 'valgrind', 'target'])) {
    if (committed[name] !== counted[name]) {
      console.log(`${name}: committed with ${committed[name]}, counted with ${counted[name]}`);
    }
  }
  console.log(row('instructions per call', 'committed', 'counted', 'growth'));
  for (const name of CASES) {
    const [before, now] = [committed.cases[name], counted.cases[name]];
    const growth = relative(before, now);
    const hasGrown = !(growth < GROWTH);
    console.log(row(name, ...[before, now].map(text), `${(growth * 100).toFixed(1)} %`));
    if (hasGrown) {
      console.error(`${name} needs more instructions than benchmark/instructions.json allows.`);
      process.exitCode = 1;
    }
  }
  console.log(`Two runs differ by ${(counted.repeated * 100).toFixed(2)} % at most.`);
}

/** The path of the program, with the optimizations of a release. */
function build() {
  const args = ['bench', '--no-run', '--locked', '--bench', 'instructions'];
  const output = execFileSync('cargo', [...args, '--message-format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const executables = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(({ target, executable }) => target?.name === 'instructions' && executable);
  return /** @type {string} */ (executables[0].executable);
}

/**
 * @param {string} program
 * @returns {Record<string, number>}
 */
const countAll = (program) =>
  Object.fromEntries(CASES.map((name) => [name, Math.round(count(program, name) / CALLS)]));

/**
 * The instructions of all calls of a case.
 *
 * @param {string} program
 * @param {string} name
 */
function count(program, name) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-callgrind-'));
  const output = path.join(folder, 'out');
  try {
    const options = [
      '--tool=callgrind',
      `--callgrind-out-file=${output}`,
      '--toggle-collect=*measured*',
    ];
    execFileSync('valgrind', [...options, program, name, String(CALLS)], { stdio: 'pipe' });
    const [, total = '0'] = /^(?:summary|totals): (\d+)$/m.exec(readFileSync(output, 'utf8')) ?? [];
    if (total === '0') {
      throw new Error(`callgrind counted nothing for ${name}.`);
    }
    return Number(total);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What a program says of itself; empty if it is not installed.
 *
 * @param {string} program
 * @param {string[]} args
 */
function versionOf(program, args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

/**
 * @param {number | undefined} before
 * @param {number | undefined} now
 */
function relative(before, now) {
  return ((now ?? Number.NaN) - (before ?? Number.NaN)) / (before ?? Number.NaN);
}

/** @param {number | undefined} value */
function text(value) {
  return value === undefined ? '' : value.toLocaleString('en');
}

/** @param {[first: string, ...rest: string[]]} cells */
function row(...[first, ...rest]) {
  return first.padEnd(32) + rest.map((cell) => cell.padStart(14)).join('');
}

const version = versionOf('valgrind', ['--version']);
if (!version) {
  console.log(
    'valgrind is not installed: no instructions are counted (Debian: apt-get install valgrind).',
  );
} else {
  main(version);
}
