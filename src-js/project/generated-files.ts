/**
 * Files that are written into the application, for its bundler. They have a folder of
 * their own: Turbopack does not read the folder of the build, and takes files in
 * `node_modules` for another package.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The folder, beside `next.config`. */
const FOLDER = '.ironclerk';

/** The absolute path of a generated file of the application in `folder`. */
export const generatedFile = (folder: string, name: string): string =>
  path.join(folder, FOLDER, name);

/** Writes a file for the bundler. Returns its path as an alias of Turbopack names it. */
export function generate(folder: string, name: string, content: string): string {
  write(generatedFile(folder, '.gitignore'), '*\n');
  write(generatedFile(folder, name), content);
  return `./${FOLDER}/${name}`;
}

/**
 * Writes a file unless it exists. A server in a read-only container evaluates the
 * configuration, too, but needs no file, since its build is over.
 */
function write(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) {
    return;
  }
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  }
}
