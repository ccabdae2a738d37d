/**
 * Where the middleware file is, and where it should be: for the error of an
 * `auth()` that ran without the middleware. **It is looked up only when that
 * error is about to be thrown.**
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { middlewareFile } from '../options/messages';
import { middlewareFileNames } from '../options/middleware-names';

/** Whether the application is in `src/app`; its middleware then belongs in `src`. */
const isInSource = (project: string): boolean => existsSync(join(project, 'src', 'app'));

/** What to check first, for the list in the error. */
export function expectedLocation(project = process.cwd()): string {
  const names = middlewareFileNames().map((name) => `${name}.(ts|js)`);
  return `Your ${middlewareFile()} file exists at ./${isInSource(project) ? 'src/' : ''}${names.join(' or ')}`;
}

/** The error of a misplaced middleware file; `undefined` when none is found. */
export function misplacedMiddleware(project = process.cwd()): string | undefined {
  if (isInSource(project)) {
    return misplaced(project, 'src/app/', 'src/') ?? misplaced(project, '', 'src/');
  }
  return existsSync(join(project, 'app')) ? misplaced(project, 'app/', '') : undefined;
}

function misplaced(project: string, from: string, to: string): string | undefined {
  const files = middlewareFileNames().flatMap((name) => [`${name}.ts`, `${name}.js`]);
  const file = files.find((name) => existsSync(join(project, from, name)));
  return (
    file &&
    `Clerk: clerkMiddleware() was not run, your ${middlewareFile()} file might be misplaced. Move your ${middlewareFile()} file to ./${to}${file}. Currently located at ./${from}${file}`
  );
}
