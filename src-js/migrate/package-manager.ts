/** The package manager of an application: what its lock file, or its manifest, says. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Manifest } from './manifest';

/** A package manager that installs an application. */
export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The package manager, and the folder of its lock file. */
export interface PackageManager {
  readonly name: ManagerName;
  /** The absolute path; that of the workspace in one. */
  readonly folder: string;
  /** `undefined` without a lock file. */
  readonly lockFile: string | undefined;
}

const LOCK_FILES: ReadonlyArray<readonly [file: string, name: ManagerName]> = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
];

/** Finds the lock file in the folder of an application, or in one above it. */
export function packageManagerOf(root: string): PackageManager {
  for (const folder of foldersAbove(root)) {
    const wanted = named(folder);
    const found = LOCK_FILES.filter(([file]) => existsSync(path.join(folder, file)));
    const [file, name] = found.find(([, one]) => one === wanted) ?? found[0] ?? [];
    if (wanted ?? name) {
      return {
        name: wanted ?? name ?? 'npm',
        folder,
        lockFile: file && path.join(folder, file),
      };
    }
    if (existsSync(path.join(folder, '.git'))) {
      break;
    }
  }
  return { name: 'npm', folder: root, lockFile: undefined };
}

function* foldersAbove(root: string): Generator<string> {
  yield root;
  for (let at = root; path.dirname(at) !== at; ) {
    at = path.dirname(at);
    yield at;
  }
}

/** `packageManager` of a manifest: https://nodejs.org/api/packages.html#packagemanager */
function named(folder: string): ManagerName | undefined {
  const file = path.join(folder, 'package.json');
  const { packageManager = '' } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest)
    : {};
  const [, name] = /^(npm|pnpm|yarn|bun)@/.exec(packageManager) ?? [];
  return name as ManagerName | undefined;
}
