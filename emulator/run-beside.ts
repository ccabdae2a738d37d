/** A program that runs beside an emulator, **with its variables in its environment**. */

// On Windows, programs of npm are scripts of the shell, which must not read the arguments.
import spawn from 'cross-spawn';

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
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
    stopped.then(() => child.kill());
  });
}
