/** Applications in folders of their own, and the built command that looks them over. */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const PROGRAM = path.join(ROOT, 'dist/cli/ironclerk.js');
const PACKAGES = ['next', 'react', 'react-dom', '@clerk', '@next', '@swc'];

const folders: string[] = [];

/** Takes away all applications that were made. */
export function removeApps(): void {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of an application that nothing is wrong with; `app` lies in the root. */
export const GOOD: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "private": true }',
  'next.config.mjs': `import { withIronclerk } from 'ironclerk/config';
console.log('a configuration that talks');
export default withIronclerk(async () => ({ reactStrictMode: true }));
`,
  'proxy.ts': `import { clerkMiddleware, createRouteMatcher } from 'ironclerk/server';

const isProtected = createRouteMatcher(['/orgs(.*)']);

export default clerkMiddleware(async (auth, req) => {
  if (isProtected(req)) await auth.protect();
});

export const config = { matcher: ['/((?!_next/static/).*)'] };
`,
  'app/layout.tsx': 'export default ({ children }) => <html><body>{children}</body></html>;',
  'app/page.tsx': 'export default () => <p />;',
  'app/(shop)/orgs/[slug]/page.tsx': 'export default () => <p />;',
  'app/api/hello/route.ts': 'export const GET = () => new Response();',
};

/**
 * An application of these files over the good ones; `undefined` takes one out.
 * Its packages are those of the repository, but for those in `without`.
 */
export function createApp(
  changes: Readonly<Record<string, string | undefined>> = {},
  without: readonly string[] = [],
): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ironclerk-doctor-')));
  folders.push(folder);
  for (const [name, text] of Object.entries({ ...GOOD, ...changes })) {
    if (text !== undefined) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
  }
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  for (const name of PACKAGES.filter((one) => !without.includes(one))) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
  if (!without.includes('ironclerk')) {
    symlinkSync(ROOT, path.join(folder, 'node_modules/ironclerk'));
  }
  return folder;
}

/** What the command printed, and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command in a folder, with these variables over a shell without any of Clerk's. */
export function runDoctor(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/CLERK|^NODE_ENV$|^NEXT_|_PROXY$/i.test(name),
  );
  const env = { ...Object.fromEntries(inherited), ...variables } as NodeJS.ProcessEnv;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, 'doctor', ...args],
      { cwd: folder, env },
      (_, output, errors) => resolve({ code: child.exitCode, output, errors }),
    );
    // It may have ended without having read it.
    child.stdin?.on('error', () => {}).end(input);
  });
}

/** A finding of the report for programs. */
export interface Found {
  readonly check: string;
  readonly severity: string;
  readonly message: string;
  readonly place?: string;
  readonly fix?: string;
}

/** What is wrong, as the report for programs lists it. */
export async function findings(
  folder: string,
  args: readonly string[] = ['--offline'],
  variables: Readonly<Record<string, string>> = {},
  input = '',
): Promise<{ code: number | null; all: Found[]; wrong: Found[] }> {
  const { code, output, errors } = await runDoctor(folder, ['--json', ...args], variables, input);
  if (errors) {
    throw new Error(errors);
  }
  const all: Found[] = JSON.parse(output).findings;
  return { code, all, wrong: all.filter(({ severity }) => /warning|problem/.test(severity)) };
}

/** Matches a finding that says all of this. */
export const saying = (
  check: string,
  severity: string,
  message: RegExp,
  more: { place?: string; fix?: RegExp } = {},
) =>
  expect.objectContaining({
    check,
    severity,
    message: expect.stringMatching(message),
    ...(more.place && { place: more.place }),
    ...(more.fix && { fix: expect.stringMatching(more.fix) }),
  });
