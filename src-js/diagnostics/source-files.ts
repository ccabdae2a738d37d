/** Files of an application, and the lines in them that messages point at. */

import { existsSync } from 'node:fs';
import path from 'node:path';

/** The extensions of source files that Next.js takes by default. */
const EXTENSIONS = ['ts', 'js', 'mjs', 'mts', 'cjs'];

/** The first of the files with these names, with any extension, in these folders of `root`. */
export function findFile(
  root: string,
  names: readonly string[],
  folders: readonly string[],
): string | undefined {
  const files = folders.flatMap((folder) =>
    names.flatMap((name) =>
      EXTENSIONS.map((extension) => path.join(root, folder, `${name}.${extension}`)),
    ),
  );
  return files.find((file) => existsSync(file));
}

/** The line, from 1, of the first `part` in a text; 1 if it is missing. */
export const lineOf = (text: string, part: string): number =>
  text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;

/**
 * A file and line, as terminals and editors open them: **with slashes on every system**,
 * so that a difference can be applied and a report is the same everywhere.
 */
export const placeIn = (root: string, file: string, line?: number): string =>
  `${path.relative(root, file).split(path.sep).join('/') || '.'}${line === undefined ? '' : `:${line}`}`;

/** Whether a file lies in a folder. On Windows it may be on another drive, too. */
export function isWithin(root: string, file: string): boolean {
  const way = path.relative(root, file);
  return !path.isAbsolute(way) && !/^\.\.(?:[\\/]|$)/.test(way);
}
