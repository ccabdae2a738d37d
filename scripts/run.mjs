// Running commands, with a line of progress for each step.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './files.mjs';

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * How a command is run.
 *
 * @typedef {object} RunOptions
 * @property {boolean} [show]
 * @property {Environment} [environment]
 * @property {string} [cwd]
 */

const started = Date.now();

/** How long a command may be silent until a line says that it still runs, in ms. */
const SILENCE = 15_000;

/**
 * Prints a line of progress with the seconds since the start.
 *
 * @param {string} text
 */
export function progress(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`[${seconds} s] ${text}\n`);
}

/**
 * Runs a command in the root of the checkout, or in `cwd`, and waits for it.
 * What it prints is shown when it fails, or as it goes with `show`.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<void>}
 */
export function run(command, args, { show = false, environment = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    // A build must not fix the keys of whoever happens to start it.
    const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|^DEMO_/.test(name));
    const output = /** @type {Buffer[]} */ ([]);
    /** @type {Environment} */
    const env = {
      ...Object.fromEntries(inherited),
      NEXT_TELEMETRY_DISABLED: '1',
      ...environment,
    };
    const child = spawn(command, args, {
      cwd,
      // On Windows, npm is a script of the shell, which Node.js itself does not start.
      shell: process.platform === 'win32' && command === 'npm',
      env: /** @type {NodeJS.ProcessEnv} */ (env),
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const reminder = setInterval(() => progress(`  still running${lastOf(output)}`), SILENCE);
    child.once('close', () => clearInterval(reminder));
    child.once('error', () => clearInterval(reminder));
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) {
        resolve();
        return;
      }
      process.stderr.write(Buffer.concat(output));
      reject(new Error(`\`${[command, ...args].join(' ')}\` ended with code ${code}.`));
    });
  });
}

/** How much of a line is repeated, in characters. */
const WIDEST = 80;

/**
 * The last line that a command has printed, which says how far it is.
 *
 * @param {Buffer[]} output
 */
function lastOf(output) {
  const lines = stripVTControlCharacters(Buffer.concat(output.slice(-8)).toString('utf8'))
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .filter(Boolean);
  const last = lines.at(-1);
  return last ? `: ${last.slice(0, WIDEST)}` : '';
}

/**
 * Runs a package's command-line program.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export const runTool = (file, args, options) =>
  run(process.execPath, [path.join(root, 'node_modules', file), ...args], options);
