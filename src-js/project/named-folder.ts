/** The folder that an argument of a command names. */

import { statSync } from 'node:fs';
import path from 'node:path';

/** Its absolute path. Throws if it does not exist, for the user to read. */
export function namedFolder(argument: string): string {
  const folder = path.resolve(argument);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`The folder "${argument}" does not exist.`);
  }
  return folder;
}
