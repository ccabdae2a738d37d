/** Servers that a script of the repository runs, for as long as a test needs them. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(__dirname, '../..');

/** A server that answers. */
export interface Served {
  readonly origin: string;
  /** Stops the server; resolves with what it printed. */
  stop(): Promise<string>;
}

/**
 * Runs a script with these environment variables until its server answers,
 * which may take as long as building the application. Rejects when the script
 * ends before.
 */
export function served(
  script: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Served> {
  const child = spawn(process.execPath, script, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // It may have ended of itself: then there is nobody to read this.
  child.stdin.on('error', () => {});
  let output = '';
  const stop = async () => {
    child.stdin.end();
    await ended;
    return output;
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${script.join(' ')} ended with ${code}.`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const report = line.startsWith('{') ? JSON.parse(line) : {};
      output = report.output ?? output;
      if (report.origin) {
        resolve({ origin: report.origin, stop });
      }
    });
  });
}
