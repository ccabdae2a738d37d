/** Folders of applications that tests write, outside of the repository. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The files of an application, by name; `undefined` leaves one out. */
export type Files = Readonly<Record<string, string | undefined>>;

const folders: string[] = [];

/** A new folder with these files. */
export function createFolder(prefix: string, files: Files): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), prefix)));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    if (text !== undefined) {
      write(path.join(folder, name), text);
    }
  }
  return folder;
}

/** Removes all folders that were made. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file, and the folders above it. */
export function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
