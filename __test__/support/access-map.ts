/** `npx ironclerk routes` over an application, as its own process. */

import { execFile } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const PROGRAM = path.join(ROOT, 'dist/cli/ironclerk.js');

/** What the command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command in a folder, with these variables over a shell without any of Clerk's. */
export function runRoutes(
  folder: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/CLERK|^NODE_ENV$|^NEXT_|^TEST_|_PROXY$/i.test(name),
  );
  const env = { ...Object.fromEntries(inherited), ...variables } as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, 'routes', ...args],
      { cwd: folder, env, maxBuffer: 1 << 26 },
      (_, output, errors) => resolve({ code: child.exitCode, output, errors }),
    );
  });
}
