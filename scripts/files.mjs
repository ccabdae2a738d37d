// Where things are, and whether they are newer than what they are made of.

import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** What tools make in an application. */
const MADE = ['node_modules', '.next', '.ironclerk'];

/**
 * The time of the newest file among `paths`, in ms; 0 when there is none.
 *
 * @param {string[]} paths
 */
export function newest(...paths) {
  return Math.max(0, ...paths.flatMap((relative) => timesOf(path.join(root, relative))));
}

/**
 * @param {string} file
 * @returns {number[]}
 */
function timesOf(file) {
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) {
    return [];
  }
  if (!status.isDirectory()) {
    return [status.mtimeMs];
  }
  return readdirSync(file)
    .filter((name) => !MADE.includes(name))
    .flatMap((name) => timesOf(path.join(file, name)));
}
