/**
 * The emulator's state in a file. **Only the file's owner can read it**, since it
 * holds every key; a file is replaced completely or not at all.
 */

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SavedInstance } from './instance';

const VERSION = 1;

/** What the file holds. */
export interface SavedState {
  readonly version: number;
  readonly seed: string | number;
  readonly instances: readonly SavedInstance[];
}

/** Reads the file; `undefined` if it does not exist. Throws if it is not an emulator's. */
export function readState(file: string): SavedState | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  let state: SavedState;
  try {
    state = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not JSON. Remove it to start anew, or name another file.`, {
      cause: error,
    });
  }
  if (state?.version !== VERSION || !Array.isArray(state.instances)) {
    throw new Error(
      `${file} was not saved by an emulator of this version. Remove it to start anew, or name another file.`,
    );
  }
  return state;
}

/** Writes the file. */
export function writeState(
  file: string,
  seed: string | number,
  instances: readonly { toJSON(): SavedInstance }[],
): void {
  const state: SavedState = {
    version: VERSION,
    seed,
    instances: instances.map((instance) => instance.toJSON()),
  };
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
