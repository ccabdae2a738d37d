/** An app of `testapps/` as a production server, for one suite. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(__dirname, '../..');

/** How long building an app that is not built, and starting it, may take. */
export const SET_UP_LIMIT = 600_000;

/** A server that answers. */
export interface Testapp {
  readonly origin: string;
  /** Stops the server; resolves with what it printed. */
  stop(): Promise<string>;
}

/**
 * Serves an app with the given environment variables, from a working directory
 * of its own if need be. Rejects when it does not come up.
 */
export function serve(
  name: string,
  environment: Readonly<Record<string, string>>,
  cwd = path.join(ROOT, 'testapps', name),
): Promise<Testapp> {
  const child = spawn(process.execPath, ['scripts/testapps.mjs', name, cwd], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin.end();
    await ended;
    return output;
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The app ${name} ended with ${code}.`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const report = line.startsWith('{') ? JSON.parse(line) : {};
      output = report.output ?? output;
      if (report.origin) {
        resolve({ origin: report.origin, stop });
      }
    });
  });
}
