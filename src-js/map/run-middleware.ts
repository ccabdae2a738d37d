/** The process that runs the middleware, and how long it may take. */

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Arriving, Given, RunnerMessage } from './middleware-runner';
import { plain } from './plain-text';

/** How the process is started. */
export interface RunOptions {
  readonly root: string;
  /** The absolute path of the build's folder. */
  readonly distDir: string;
  /** Variables over those of the shell and of `.env` files. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long the process may run, in ms. */
  readonly limit: number;
}

/** How much of what the application prints is kept for an error. */
const KEPT = 2_000;

/** Runs the built middleware in a process apart. */
export class MiddlewareProcess {
  readonly #child: ChildProcess;
  readonly #timer: NodeJS.Timeout;
  readonly #limit: number;
  #isLate = false;
  #output = '';

  constructor({ root, distDir, environment, limit }: RunOptions) {
    this.#limit = limit;
    this.#child = fork(path.join(__dirname, 'middleware-runner.js'), [root, distDir], {
      cwd: root,
      env: { ...process.env, ...environment, NODE_ENV: 'production' },
      execArgv: [],
      // The report leaves out what the application prints.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output = `${this.#output}${chunk}`.slice(-KEPT);
      });
    }
    this.#timer = setTimeout(() => {
      this.#isLate = true;
      this.#child.kill('SIGKILL');
    }, limit);
  }

  /** Rejects if the middleware cannot be loaded, or if the time is over. */
  ask(requests: readonly Arriving[]): Promise<readonly Given[]> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        this.#child.off('message', answered);
        this.#child.off('close', ended);
        act();
      };
      const answered = (message: RunnerMessage) =>
        settle(() =>
          'given' in message ? resolve(message.given) : reject(this.#failure(message.failure)),
        );
      const ended = (code: number | null, signal: string | null) =>
        settle(() =>
          reject(
            this.#failure(
              this.#isLate
                ? `It took longer than ${this.#limit / 1000} s.`
                : `Its process ended with ${signal ?? code}.`,
            ),
          ),
        );
      this.#child.on('message', answered);
      this.#child.on('close', ended);
      this.#child.send([...requests], (error) => error && ended(null, error.message));
    });
  }

  /** Ends the process. */
  close(): void {
    clearTimeout(this.#timer);
    this.#child.kill('SIGKILL');
  }

  #failure(reason: string): Error {
    const said = this.#output.trim();
    const text = `The built middleware cannot be run. ${reason}${said ? `\nIt said:\n${said}` : ''}`;
    return new Error(plain(text));
  }
}
