/** Applications in folders of their own, and the built command that migrates them. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { type Ended, runCommand } from './command';
import { createFolder as createBareFolder, type Files, write } from './folders';

const ROOT = path.join(__dirname, '../..');
const LINKED = ['react', 'react-dom', '@clerk', '@next', '@swc', '@types', 'typescript'];

/** An application that uses `@clerk/nextjs`; its page is public. */
export const CLERK_APP: Files = {
  'package.json': `{
  "name": "shop",
  "private": true,
  "dependencies": {
    "@clerk/nextjs": "^7.0.0",
    "next": "^16.0.0",
    "react": "^19.0.0"
  }
}
`,
  'next.config.mjs': 'const config = { reactStrictMode: true };\n\nexport default config;\n',
  'proxy.ts': `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server';

const isProtected = createRouteMatcher(['/orders(.*)']);

export default clerkMiddleware(async (auth, req) => {
  if (isProtected(req)) await auth.protect();
});

export const config = { matcher: ['/((?!_next/static/).*)'] };
`,
  'app/page.tsx': 'export default () => <p />;\n',
};

/** How an application is set up. */
export interface Setup {
  /** The version that its Next.js says to have. */
  readonly next?: string;
  /** Whether this package is installed; true when left out. */
  readonly hasIronclerk?: boolean;
  /** Where applications are in the folder; the folder itself when left out. */
  readonly applications?: readonly string[];
}

/** An application of these files over `CLERK_APP`. */
export const createApplication = (changes: Files = {}, setup: Setup = {}): string =>
  createFolder({ ...CLERK_APP, ...changes }, setup);

/** A folder of these files, with the packages of the repository in its applications. */
export function createFolder(files: Files, setup: Setup = {}): string {
  const folder = createBareFolder('ironclerk-migrate-', files);
  for (const application of setup.applications ?? ['.']) {
    linkPackages(path.join(folder, application, 'node_modules'), setup);
  }
  return folder;
}

function linkPackages(modules: string, { next, hasIronclerk = true }: Setup): void {
  mkdirSync(modules, { recursive: true });
  const original = path.join(ROOT, 'node_modules/next');
  const copy = path.join(modules, 'next');
  if (next === undefined) {
    // Junctions, for which Windows asks no privilege.
    symlinkSync(original, copy, 'junction');
  } else {
    const manifest = JSON.parse(readFileSync(path.join(original, 'package.json'), 'utf8'));
    write(path.join(copy, 'package.json'), JSON.stringify({ ...manifest, version: next }));
    symlinkSync(path.join(original, 'dist'), path.join(copy, 'dist'), 'junction');
  }
  for (const name of LINKED) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
  }
  if (hasIronclerk) {
    symlinkSync(ROOT, path.join(modules, 'ironclerk'), 'junction');
  }
}

/** Commits all files of a folder to a repository of its own. */
export function commitAll(folder: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  write(path.join(folder, '.gitignore'), 'node_modules\n');
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'a');
}

/** Runs the command in a folder. */
export const migrate = (
  folder: string,
  args: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> => runCommand('migrate', { folder, args, variables });

/** Runs the command, which must write; the doctor's report is not of interest. */
export async function migrated(folder: string, ...args: string[]): Promise<string> {
  const { output, errors } = await migrate(folder, ['--yes', '--offline', ...args]);
  if (!output.includes('Written.')) {
    throw new Error(`Nothing was written.\n${output}\n${errors}`);
  }
  return output;
}

/** The text of a file of an application. */
export const textOf = (folder: string, name: string): string =>
  readFileSync(path.join(folder, name), 'utf8');

/** All files of a folder, with their bytes in base64, except installed packages. */
export function contentOf(folder: string, relative = ''): Record<string, string> {
  const entries = readdirSync(path.join(folder, relative), { withFileTypes: true });
  return Object.assign(
    {},
    ...entries
      .filter(({ name }) => name !== 'node_modules' && name !== '.git')
      .map((entry) => {
        const name = path.join(relative, entry.name);
        return entry.isDirectory()
          ? contentOf(folder, name)
          : { [name]: readFileSync(path.join(folder, name)).toString('base64') };
      }),
  );
}
