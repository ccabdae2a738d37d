/** Where middleware files are, and where Next.js looks for them. */

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pageFolders } from '../route/source-routes';
import { hasProxyFile } from './version';

/** The extensions that Next.js uses by default (`pageExtensions`). */
export const PAGE_EXTENSIONS: readonly string[] = ['tsx', 'ts', 'jsx', 'js'];

const OTHER_EXTENSIONS = ['mts', 'mjs', 'cjs', 'cts'];
const FOLDERS = ['', 'src', 'app', 'src/app', 'pages', 'src/pages'];

/** A file that looks like the middleware. */
export interface MiddlewareFile {
  /** The absolute path. */
  readonly file: string;
  readonly name: 'proxy' | 'middleware';
  /** Whether Next.js finds it there. */
  readonly isPlaced: boolean;
}

/** The folder in which Next.js looks for the middleware: the one that holds the pages. */
export function middlewareFolder(root: string): string {
  const { app, pages } = pageFolders(root);
  return path.dirname(pages ?? app ?? path.join(root, 'app'));
}

/** All files that look like the middleware, beginning with those that Next.js finds. */
export function middlewareFiles(
  root: string,
  extensions: readonly string[] = PAGE_EXTENSIONS,
): MiddlewareFile[] {
  const folder = middlewareFolder(root);
  const found = FOLDERS.flatMap((relative) =>
    (['proxy', 'middleware'] as const).flatMap((name) =>
      [...new Set([...extensions, ...PAGE_EXTENSIONS, ...OTHER_EXTENSIONS])].map((extension) => {
        const file = path.join(root, relative, `${name}.${extension}`);
        const isPlaced = path.dirname(file) === folder && extensions.includes(extension);
        return { file, name, isPlaced };
      }),
    ),
  ).filter(({ file }) => isNamed(file));
  return found.sort((a, b) => Number(b.isPlaced) - Number(a.isPlaced));
}

/** Next.js compares names with their letter case, which Windows and macOS ignore. */
const isNamed = (file: string): boolean =>
  existsSync(file) && readdirSync(path.dirname(file)).includes(path.basename(file));

/** The files that a release of Next.js takes for the middleware: one, if all is well. */
export const takenFiles = (
  root: string,
  next: string,
  extensions?: readonly string[],
): MiddlewareFile[] =>
  middlewareFiles(root, extensions).filter(
    ({ name, isPlaced }) => isPlaced && (name === 'middleware' || hasProxyFile(next)),
  );
