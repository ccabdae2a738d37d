// Commands of the matrix, each in a process without settings of a real instance.

import { spawn } from 'node:child_process';

/** @typedef {import('../../scripts/run.mjs').Environment} Environment */

/**
 * Runs a command to its end. Rejects with its output when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Environment} [environment]
 * @returns {Promise<string>}
 */
export function execute(command, args, cwd, environment = {}) {
  return new Promise((resolve, reject) => {
    const env = /** @type {NodeJS.ProcessEnv} */ ({ ...clean(), ...environment });
    const child = spawn(command, args, { cwd, env });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString('utf8');
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}:\n${text}`));
    });
  });
}

/**
 * The shell's environment without settings of a real instance.
 *
 * @returns {Environment}
 */
export const clean = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/CLERK/.test(name))),
  NEXT_TELEMETRY_DISABLED: '1',
});
