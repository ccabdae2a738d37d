/** Files of the application that a file of it imports, and those that they import. */

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Parser, parse } from './parser';
import { type Module, sourcesOf } from './syntax-tree';

/** Files beyond this number are not followed. */
const LIMIT = 300;

const ENDINGS = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.mts', '.cjs'].flatMap((ending) => [
  ending,
  ...(ending ? [`/index${ending}`] : []),
]);

/** A parsed file, and over how many imports it was found. */
export interface LocalModule {
  /** The absolute path. */
  readonly file: string;
  readonly module: Module;
  readonly distance: number;
}

/**
 * The parsed file itself, first, and the application's files that it imports.
 * Modules that cannot be parsed or found are left out: packages, and the aliases
 * of `tsconfig.json` other than the usual `@/` and `~/`.
 */
export async function modulesBehind(
  parser: Parser,
  root: string,
  file: string,
): Promise<LocalModule[]> {
  const distances = new Map([[file, 0]]);
  const modules: LocalModule[] = [];
  for (const [found, distance] of distances) {
    const module = await parse(parser, found);
    if (module) {
      modules.push({ file: found, module, distance });
      for (const name of sourcesOf(module)) {
        const next = localFile(root, found, name);
        if (next && !distances.has(next) && distances.size < LIMIT) {
          distances.set(next, distance + 1);
        }
      }
    }
  }
  return modules;
}

/** The file of the application that a module imports by a name; `undefined` for a package. */
export function localFile(root: string, from: string, name: string): string | undefined {
  const bases = /^[@~]\//.test(name)
    ? [path.join(root, name.slice(2)), path.join(root, 'src', name.slice(2))]
    : name.startsWith('.')
      ? [path.resolve(path.dirname(from), name)]
      : [];
  return bases
    .flatMap((base) => [base, base.replace(/\.[cm]?js$/, '')])
    .flatMap((base) => ENDINGS.map((ending) => base + ending))
    .find((candidate) => isCode(candidate));
}

const isCode = (file: string): boolean =>
  /\.[cm]?[jt]sx?$/.test(file) && existsSync(file) && statSync(file).isFile();
