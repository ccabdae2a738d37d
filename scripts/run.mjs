// Running commands, with a line of progress for each step.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './files.mjs';

const started = Date.now();

/** Prints a line of progress with the seconds since the start. */
export function progress(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
  process.stdout.write(`[${seconds} s] ${text}\n`);
}

/**
 * Runs a command in the root of the checkout, or in `cwd`, and waits for it.
 * What it prints
 * is shown when it fails, or as it goes with `show`.
 */
export function run(command, args, { show = false, environment = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    // A build must not fix the keys of whoever happens to start it.
    const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|^DEMO_/.test(name));
    const child = spawn(command, args, {
      cwd,
      env: { ...Object.fromEntries(inherited), NEXT_TELEMETRY_DISABLED: '1', ...environment },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const output = [];
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

/** Runs a package's command-line program. */
export const runTool = (file, args, options) =>
  run(process.execPath, [path.join(root, 'node_modules', file), ...args], options);
