/**
 * Instances of one application, each a process of its own with the built package. **All
 * ask at the same moment**: each says that it is ready, and waits.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.join(__dirname, '../..');

/**
 * Asks about each line that it reads, a token, and prints whether it is signed in. Of a
 * line with a command, the session ends by a webhook.
 */
const PROGRAM = `
const { authenticateRequest } = require(${JSON.stringify(path.join(ROOT, 'dist/index.js'))});
const { createInterface } = require('node:readline');
const options = JSON.parse(process.env.TEST_OPTIONS);
const revoke = async (id) => {
  const { revokeSessions } = require(${JSON.stringify(path.join(ROOT, 'dist/webhooks.js'))});
  const event = { type: 'session.revoked', object: 'event', timestamp: Date.now(), data: { id } };
  const said = await revokeSessions(event, options).catch(({ code }) => ({ code }));
  console.log(JSON.stringify(said));
};
const ask = async (token) => {
  if (token.startsWith('revoke ')) return revoke(token.slice(7));
  const headers = { authorization: 'Bearer ' + token };
  const request = new Request('http://localhost/', { headers });
  const started = performance.now();
  const state = await authenticateRequest(request, options);
  const took = performance.now() - started;
  console.log(JSON.stringify({ signedIn: state.isAuthenticated, reason: state.reason, took }));
};
createInterface({ input: process.stdin }).on('line', ask);
console.log('ready');
`;

/** What an instance says of a token. */
export interface Said {
  readonly signedIn: boolean;
  readonly reason: string | null;
  /** In ms. */
  readonly took: number;
}

/** One instance. */
export interface FleetInstance {
  /** Asks about a token. */
  ask(token: string): Promise<Said>;
  /** Hears of the end of a session by a webhook; says with which code that failed. */
  revoke(session: string): Promise<{ revoked?: number; code?: string }>;
  /** What it has written to its standard error. */
  errors(): string;
  end(): void;
}

const running = new Set<ChildProcess>();

afterAll(() => {
  for (const child of running) {
    child.kill('SIGKILL');
  }
});

/**
 * Starts an instance.
 *
 * @param options - of `authenticateRequest()`
 * @param variables - of its environment, beside those of the tests
 * @param program - code that runs first
 */
export async function startInstance(
  options: object,
  variables: Readonly<Record<string, string>> = {},
  program = '',
): Promise<FleetInstance> {
  const env = { ...process.env, ...variables, TEST_OPTIONS: JSON.stringify(options) };
  const child = spawn(process.execPath, ['-e', program + PROGRAM], { cwd: ROOT, env });
  running.add(child);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const waiting: Array<{ resolve(line: string): void; reject(error: Error): void }> = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(line));
  const endAll = () => {
    for (const { reject } of waiting.splice(0)) {
      reject(new Error(`The instance ended. ${errors}`));
    }
  };
  child.once('exit', endAll);
  const next = () =>
    new Promise<string>((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (child.exitCode !== null || child.signalCode !== null) {
        endAll();
      }
    });
  await next();
  const tell = async <Answer>(text: string) => {
    const line = next();
    child.stdin.write(`${text}\n`);
    return JSON.parse(await line) as Answer;
  };
  return {
    ask: (token) => tell<Said>(token),
    revoke: (session) => tell<{ revoked?: number; code?: string }>(`revoke ${session}`),
    errors: () => errors,
    end: () => {
      running.delete(child);
      child.stdin.end();
    },
  };
}
