/**
 * `ironclerk emulator`: an emulator in a terminal. **Its keys are the same at every
 * start**, so `.env.local` is written once.
 */

import { parseArgs } from 'node:util';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator';
import { installLine, missingPackages } from './frontend/browser-packages';
import type { InstanceType } from './instance';
import { runBeside } from './run-beside';
import { readState } from './saved-state';
import { SAMPLE_PASSWORD } from './store/sample';

const DEFAULT_PORT = 4848;
const DEFAULT_SEED = 'emulator';
const DEFAULT_APP = 'http://localhost:3000';

const HELP = `Usage: ironclerk emulator [options] [-- <program> [arguments]]

Runs Clerk in a box on 127.0.0.1, for development without an account. With a
program, such as next start, it runs that with its variables, until it ends.

  --port <number>      the port to listen on (${DEFAULT_PORT})
  --seed <text>        the seed of the keys (${DEFAULT_SEED})
  --file <path>        the file that keeps users and sessions between runs
  --instance <type>    development or production (development)
  --app <url>          the application's URL (${DEFAULT_APP})
  --components <path>  the folder in whose node_modules @clerk/clerk-js and
                       @clerk/ui lie (the working directory)
  --help               this text
`;

/** Where the command writes, and when it ends. */
export interface CommandContext {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Resolves when the emulator is to stop. */
  readonly stopped: () => Promise<void>;
}

const TERMINAL: CommandContext = {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
  stopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => resolve());
      }
    }),
};

/**
 * Runs the command with the arguments after its name. Resolves to the exit code
 * once the emulator has stopped: 0 or that of the program, 1 if it could not start, and
 * 2 for invalid arguments.
 */
export async function runEmulator(
  argv: readonly string[],
  context: CommandContext = TERMINAL,
): Promise<number> {
  let asked: Arguments;
  try {
    asked = readArguments(argv);
  } catch (error) {
    context.error(`${messageOf(error)}\n\n${HELP}`);
    return 2;
  }
  if (asked.help) {
    context.out(HELP);
    return 0;
  }
  let emulator: Emulator;
  try {
    emulator = await createEmulator(asked.options);
  } catch (error) {
    context.error(`${startProblem(error, asked.options.port)}\n`);
    return 1;
  }
  const code = await untilStopped(emulator, asked, context);
  if (asked.options.file !== undefined) {
    emulator.save();
    context.out(`\nSaved to ${asked.options.file}.\n`);
  }
  await emulator.close();
  return code;
}

/** Resolves to the exit code: that of the program, if there is one. */
async function untilStopped(
  emulator: Emulator,
  asked: Arguments,
  { out, error, stopped }: CommandContext,
): Promise<number> {
  const { program } = asked;
  if (program.length === 0) {
    out(welcome(emulator, asked));
    await stopped();
    return 0;
  }
  try {
    return await runBeside(program, emulator.portalEnvironment, stopped());
  } catch (thrown) {
    error(`${program[0]} did not start: ${messageOf(thrown)}\n`);
    return 1;
  }
}

interface Arguments {
  readonly help: boolean;
  readonly app: string;
  /** What runs beside the emulator, with its arguments; empty for nothing. */
  readonly program: readonly string[];
  readonly options: EmulatorOptions;
}

function readArguments(argv: readonly string[]): Arguments {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const { values } = parseArgs({
    args: argv.slice(0, end),
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      file: { type: 'string' },
      instance: { type: 'string' },
      app: { type: 'string' },
      components: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { seed, file, app = DEFAULT_APP, instance = 'development' } = values;
  const port = values.port === undefined ? DEFAULT_PORT : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
  }
  if (instance !== 'development' && instance !== 'production') {
    throw new Error(`--instance takes development or production, not "${instance}".`);
  }
  if (!/^https?:\/\//.test(app) || !URL.canParse(app)) {
    throw new Error(`--app takes an http or https URL, not "${app}".`);
  }
  return {
    help: values.help ?? false,
    app,
    program: argv.slice(end + 1),
    options: {
      port,
      file,
      seed: seed ?? defaultSeed(file),
      instanceType: instance as InstanceType,
      allowedOrigins: [new URL(app).origin],
      browserPackages: values.components,
    },
  };
}

/** A file knows its seed. One that cannot be read is reported when it is loaded. */
function defaultSeed(file: string | undefined): string | undefined {
  try {
    return file !== undefined && readState(file) ? undefined : DEFAULT_SEED;
  } catch {
    return undefined;
  }
}

function welcome(emulator: Emulator, { app, options }: Arguments): string {
  const variables = Object.entries(emulator.portalEnvironment);
  const backTo = new URLSearchParams({ redirect_url: app });
  return [
    '',
    `  Clerk emulator, ${emulator.instanceType} instance ${emulator.frontendApi}`,
    '',
    '  For .env.local:',
    '',
    ...variables.map(([name, value]) => `${name}=${value}`),
    '',
    `  Sign in:       ${emulator.portalUrl}/sign-in?${backTo}`,
    `  Backend API:   ${emulator.apiUrl}/v1`,
    `  Sample users:  ada@example.com, grace@example.com, edsger@example.com`,
    `  Password:      ${SAMPLE_PASSWORD}`,
    ...componentsNotice(options.browserPackages),
    '',
    '  Press Ctrl+C to stop.',
    '',
  ].join('\n');
}

/** Without both packages, pages with Clerk's components stay empty. */
function componentsNotice(folder: string | undefined): string[] {
  const missing = missingPackages(folder).map((name) => `@clerk/${name}`);
  return missing.length === 0
    ? []
    : ['', `  Clerk's components need ${missing.join(' and ')}:`, `  ${installLine()}`];
}

function startProblem(error: unknown, port: number | undefined): string {
  const { code } = error as { code?: string };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken. Choose another one with --port, or 0 for any.`;
  }
  if (code === 'EACCES') {
    return `Listening on port ${port} is not permitted. Choose one above 1023 with --port.`;
  }
  return `The emulator did not start: ${messageOf(error)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
