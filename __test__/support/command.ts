/** The built command line, as a process of its own. */

import { execFile } from 'node:child_process';
import path from 'node:path';

const PROGRAM = path.join(__dirname, '../../dist/cli/ironclerk.js');
/** What a command says where the machine is busy. */
const PROGRESS = /^… .*\n/gm;
const LARGE = 64 * 1024 * 1024;

/** What the command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** How the command is run. */
export interface Run {
  readonly folder: string;
  readonly args?: readonly string[];
  /** Variables over a shell without any of Clerk's, of Next.js's or of the tests'. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The whole of its standard input. */
  readonly input?: string;
}

/** Runs `ironclerk <name>`. */
export function runCommand(
  name: string,
  { folder, args = [], variables = {}, input = '' }: Run,
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([variable]) => !/CLERK|^NODE_ENV$|^NEXT_|^TEST_|_PROXY$/i.test(variable),
  );
  const env = { ...Object.fromEntries(inherited), ...variables } as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, name, ...args],
      { cwd: folder, env, maxBuffer: LARGE },
      (_, output, errors) =>
        resolve({ code: child.exitCode, output, errors: errors.replace(PROGRESS, '') }),
    );
    // It may have ended without having read it.
    child.stdin?.on('error', () => {}).end(input);
  });
}
