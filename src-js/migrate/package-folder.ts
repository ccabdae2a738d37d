/** One folder of a migration: an application, or a package that applications share. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { versionObstacle } from '../project/obstacles';
import { pageFolders } from '../route/source-routes';
import { dependenciesOf, type Manifest } from './manifest';
import { configFile } from './next-config';
import { MigrationStop } from './plan';

/** The first release of `@clerk/nextjs` whose `auth()` is asynchronous, as it is here. */
const CLERK_MINIMUM = 6;

/** A folder with a manifest. */
export interface PackageFolder {
  /** The absolute path. */
  readonly root: string;
  readonly manifest: Manifest;
  /** The version of its Next.js; `undefined` in a package that is not an application. */
  readonly next: string | undefined;
}

/** Reads a folder. Throws a `MigrationStop` if it cannot be migrated as it is. */
export function readFolder(root: string): PackageFolder {
  const file = path.join(root, 'package.json');
  if (!existsSync(file)) {
    throw new MigrationStop(`${root} has no package.json. Name the folder of the application.`);
  }
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (!isApplication(root, manifest)) {
    return { root, manifest, next: undefined };
  }
  const next = installed(root, 'next');
  if (next === undefined) {
    throw new MigrationStop(
      `Next.js is not installed in ${root}. Install the dependencies first: its compiler reads the files.`,
    );
  }
  const obstacle = versionObstacle(next);
  if (obstacle) {
    throw new MigrationStop(`${obstacle.what} ${obstacle.fix}`);
  }
  refuseOldClerk(root, manifest);
  return { root, manifest, next };
}

/** Whether Next.js serves a folder. */
export const isApplication = (root: string, manifest: Manifest): boolean => {
  const { app, pages } = pageFolders(root);
  return 'next' in dependenciesOf(manifest) && Boolean(configFile(root) ?? app ?? pages);
};

/** What the manifest asks for counts if it is not installed. */
function refuseOldClerk(root: string, manifest: Manifest): void {
  const version = installed(root, '@clerk/nextjs') ?? dependenciesOf(manifest)['@clerk/nextjs'];
  const [, major] = /^\D{0,2}(\d+)\./.exec(version ?? '') ?? [];
  if (major !== undefined && Number(major) < CLERK_MINIMUM) {
    throw new MigrationStop(
      `The application uses @clerk/nextjs ${version}, whose auth() is synchronous. Upgrade to @clerk/nextjs ${CLERK_MINIMUM} or later first: npx @clerk/upgrade.`,
    );
  }
}

function installed(root: string, name: string): string | undefined {
  const load = createRequire(path.join(root, 'package.json'));
  try {
    return (load(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/** Whether an application can load this package. */
export const hasIronclerk = (root: string): boolean => installed(root, 'ironclerk') !== undefined;
