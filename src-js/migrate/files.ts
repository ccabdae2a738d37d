/** The code of one package: files of packages inside it are not its own. */

import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const CODE = /\.[cm]?[jt]sx?$/;
const NOT_OURS = /(?:^|[\\/])(?:node_modules|\.next|\.git)(?:[\\/]|$)/;

/** Output that is far larger than what git lists for a repository. */
const LARGE = 256 * 1024 * 1024;

/** The code files in a folder, sorted; those that git ignores are left out. */
export const codeFiles = (folder: string): string[] =>
  listed(folder)
    .filter((name) => CODE.test(name) && !NOT_OURS.test(name))
    .map((name) => path.join(folder, name))
    .filter((file) => lstatSync(file, { throwIfNoEntry: false })?.isFile())
    .sort();

/** The manifests in a folder and below it. */
export const manifestsIn = (folder: string): string[] =>
  listed(folder)
    .filter((name) => path.basename(name) === 'package.json' && !NOT_OURS.test(name))
    .map((name) => path.join(folder, name));

/** Whether a file belongs to the package in a folder, and not to one inside it. */
export const isOwn = (folder: string, file: string): boolean => ownerOf(folder, file) === folder;

/** The folder of the package that a file below a folder belongs to. */
export function ownerOf(folder: string, file: string): string {
  let at = path.dirname(file);
  while (at !== folder && at.startsWith(folder) && !existsSync(path.join(at, 'package.json'))) {
    at = path.dirname(at);
  }
  return at;
}

/** Whether a text could name an entry of `@clerk/nextjs`; the parser decides. */
export const mayName = (file: string): boolean =>
  readFileSync(file, 'utf8').includes('@clerk/nextjs/');

function listed(folder: string): string[] {
  try {
    return execFileSync(
      'git',
      ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '.'],
      { cwd: folder, encoding: 'utf8', maxBuffer: LARGE, stdio: ['ignore', 'pipe', 'ignore'] },
    )
      .split('\0')
      .filter(Boolean);
  } catch {
    return [...walked(folder, '')];
  }
}

function* walked(root: string, relative: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, relative), { withFileTypes: true })) {
    const name = path.join(relative, entry.name);
    if (entry.isDirectory() && !NOT_OURS.test(name)) {
      yield* walked(root, name);
    } else if (entry.isFile()) {
      yield name;
    }
  }
}
