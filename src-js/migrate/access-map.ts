/** The access map of a built application: who gets what, as `ironclerk routes` finds it. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isProgress } from '../project/patience';
import { unifiedDiff } from './unified-diff';

const PROGRAM = path.join(__dirname, '../cli/ironclerk.js');
const TIMEOUT_IN_MS = 300_000;
const LARGE = 64 * 1024 * 1024;

/** A map, or why there is none. */
export type MapAnswer = { readonly map: unknown } | { readonly reason: string };

/** Asks for the map of an application. It never rejects. */
export function readMap(root: string): Promise<MapAnswer> {
  if (!existsSync(path.join(root, '.next', 'BUILD_ID'))) {
    return Promise.resolve({ reason: 'the application is not built' });
  }
  const options = { cwd: root, timeout: TIMEOUT_IN_MS, maxBuffer: LARGE };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [PROGRAM, 'routes', root, '--json'],
      options,
      (error, output, errors) => resolve(readAnswer(error, output, errors)),
    );
  });
}

function readAnswer(error: Error | null, output: string, errors: string): MapAnswer {
  try {
    return { map: JSON.parse(output) as unknown };
  } catch {
    const said = errors.split('\n').filter((line) => line.trim() !== '' && !isProgress(line));
    const [first = ''] =
      said.length > 0 ? said : (error?.message ?? 'it printed no map').split('\n');
    return { reason: `ironclerk routes: ${first}` };
  }
}

/** Where code is. A migration moves lines and renames a file, which opens nothing. */
const PLACES = new Set(['file', 'line', 'lines', 'acts']);

/** What differs between the answers of two maps; empty if they agree. */
export function mapDifference(before: unknown, after: unknown): string {
  const [first, second] = [textOf(before), textOf(after)];
  return first === second ? '' : unifiedDiff([first, 'access map'], [second, 'access map']);
}

const textOf = (map: unknown): string =>
  `${JSON.stringify(map, (key, value) => (PLACES.has(key) ? undefined : value), 2)}\n`;
