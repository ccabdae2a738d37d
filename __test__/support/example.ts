/** The example as a production server of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(__dirname, '../..');

/** A running application. */
export interface App {
  readonly origin: string;
  /** Stops the server; resolves with what it printed. */
  stop(): Promise<string>;
}

/** Serves the example with these environment variables. */
export function serveExample(environment: Readonly<Record<string, string>>): Promise<App> {
  const child: ChildProcess = spawn(process.execPath, ['scripts/serve-example.mjs'], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin?.end();
    await ended;
    return output;
  };
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The example ended with ${code}.`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const report = line.startsWith('{') ? JSON.parse(line) : {};
      output = report.output ?? output;
      if (report.origin) {
        resolve({ origin: report.origin, stop });
      }
    });
  });
}
