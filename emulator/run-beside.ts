/** A program that runs beside an emulator, **with its variables in its environment**. */

import { spawn } from 'node:child_process';

/**
 * Runs a program with its arguments, and ends it when `stopped` resolves. Resolves
 * to its exit code, 1 if a signal ended it; rejects if it cannot be started.
 */
export function runBeside(
  [program = '', ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
  stopped: Promise<void>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: 'inherit',
      env: { ...process.env, ...environment },
      // Programs of npm are scripts of the shell there.
      shell: process.platform === 'win32',
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
    stopped.then(() => child.kill());
  });
}
