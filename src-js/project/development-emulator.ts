/**
 * The emulator of a development server **without keys**: `next dev` starts it, and
 * sets the variables that point the application at it.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { IronclerkError } from '../wire/ironclerk-error';

/** The port where none is given. */
const PORT = 4848;

/** Which emulator is started. */
export interface DevelopmentEmulatorOptions {
  /** The port on 127.0.0.1, from 1 to 65535; 4848 when left out. */
  readonly port?: number;
  /** The seed of its keys; `emulator` when left out. */
  readonly seed?: string | number;
  /** Where users and sessions are kept; in `.next/cache` when left out. */
  readonly file?: string;
}

/** What is used of `ironclerk/testing`. */
interface Testing {
  readonly SAMPLE_PASSWORD: string;
  emulatorEnvironment(options: { seed: string | number; port: number }): Record<string, string>;
  createEmulator(options: object): Promise<{ save(): void }>;
}

/** It is loaded only where it runs. */
const testing = (): Testing => require('../testing/index.js');

/** The key of the record, which every copy of this package shares. */
const STARTED = Symbol.for('ironclerk.development-emulator');
const holder = globalThis as { [STARTED]?: Readonly<Record<string, string>> };

/** Has this process start no emulator; the variables are set nevertheless. */
export function withholdEmulator(): void {
  holder[STARTED] ??= {};
}

/**
 * Sets the variables at once, and starts the emulator beside the server. Returns
 * the public variables; `undefined` if this is not a development server, or if it has
 * keys of its own. Throws if the port is none that the variables could name
 * (`config_invalid`).
 */
export function startDevelopmentEmulator(
  { port = PORT, seed = 'emulator', file }: DevelopmentEmulatorOptions,
  folder: string,
): Record<string, string> | undefined {
  const { NODE_ENV, CLERK_SECRET_KEY, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY } = process.env;
  const isOurs =
    CLERK_SECRET_KEY !== undefined && CLERK_SECRET_KEY === holder[STARTED]?.CLERK_SECRET_KEY;
  const hasKeys = Boolean(CLERK_SECRET_KEY || NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY);
  if (NODE_ENV !== 'development' || (hasKeys && !isOurs)) {
    return undefined;
  }
  if (!(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new IronclerkError(
      'config_invalid',
      `withIronclerk(config, { emulator: { port } }) takes a number from 1 to 65535, not ${port}.`,
    );
  }
  const made = testing().emulatorEnvironment({ seed, port });
  // What the application sets, such as its own sign-in page, stays.
  const environment = Object.fromEntries(
    Object.entries(made).map(([name, value]) => [name, process.env[name] || value]),
  );
  Object.assign(process.env, environment);
  if (!holder[STARTED]) {
    holder[STARTED] = made;
    const state = path.resolve(folder, file ?? '.next/cache/ironclerk-emulator.json');
    start({ port, seed, file: state }).then(report, (error: unknown) => report(error));
  }
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => name.startsWith('NEXT_PUBLIC_')),
  );
}

/** Resolves to what the developer is told. */
async function start(options: Required<DevelopmentEmulatorOptions>): Promise<string> {
  const { createEmulator, SAMPLE_PASSWORD } = testing();
  mkdirSync(path.dirname(options.file), { recursive: true });
  const portal = `http://127.0.0.1:${options.port}/sign-in`;
  const users = `ada@example.com, grace@example.com or edsger@example.com; password ${SAMPLE_PASSWORD}`;
  try {
    const emulator = await createEmulator({ ...options, keepsAlive: false });
    process.once('exit', () => emulator.save());
  } catch (error) {
    if (!(await isRunning(options.port))) {
      throw error;
    }
  }
  return `ironclerk: no Clerk keys are set, so the emulator runs. Sign in: ${portal} (${users})`;
}

/** Whether the port's server is an emulator with these keys, such as one in a terminal. */
async function isRunning(port: number): Promise<boolean> {
  const headers = { authorization: `Bearer ${holder[STARTED]?.CLERK_SECRET_KEY}` };
  try {
    return (await fetch(`http://127.0.0.1:${port}/v1/jwks`, { headers })).ok;
  } catch {
    return false;
  }
}

function report(outcome: unknown): void {
  if (typeof outcome === 'string') {
    console.log(outcome);
    return;
  }
  const message = outcome instanceof Error ? outcome.message : String(outcome);
  const isTaken = (outcome as NodeJS.ErrnoException).code === 'EADDRINUSE';
  console.error(
    `ironclerk: the emulator did not start: ${
      isTaken
        ? 'another program has its port. Set another one: withIronclerk(config, { emulator: { port: 4949 } }).'
        : message
    }`,
  );
}
