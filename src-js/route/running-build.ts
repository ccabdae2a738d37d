/**
 * The running build of the application, from the manifests that `next build`
 * and `next dev` write. **They are read once; what they lack is not guessed.**
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { callers } from '../caller';
import { type Build, buildFrom, listedPages } from './build';
import { type Manifests, ROUTES_MANIFEST, readManifests } from './manifests';
import { Pages } from './pages';
import { ancestors, buildFileTest, publicFileTest } from './served-files';
import { sourcePages } from './source-routes';

/**
 * The folder of the manifests of the calling code: the nearest one above it. Call
 * this while that code is on the stack. Defaults to the build folder of the
 * working directory.
 */
function buildFolders(): string[] {
  const folders = callers().flatMap((file) => ancestors(path.dirname(file), 8));
  return [...new Set([...folders, path.resolve('.next')])];
}

/**
 * Returns the build of the calling code, which is read on first use. Call this
 * while that code is on the stack.
 */
export function buildOfCaller(): () => Build {
  const folders = buildFolders();
  let build: Build | undefined;
  return () => {
    build ??= loadBuild(folders);
    return build;
  };
}

const builds = new Map<string, Build>();

/**
 * The build of the first of these folders that has one. Throws `build_unreadable` if it
 * cannot be read; the next call reads it again.
 */
function loadBuild(folders: readonly string[]): Build {
  const folder = folders.find((candidate) => existsSync(path.join(candidate, ROUTES_MANIFEST)));
  const key = folder ?? '';
  let build = builds.get(key);
  if (!build) {
    build = readBuild(folder);
    builds.set(key, build);
  }
  return build;
}

function readBuild(folder: string | undefined): Build {
  const manifests = readManifests(folder);
  const isDevelopment = manifests.dynamicRoutes === undefined;
  return buildFrom(manifests, {
    folder,
    pages: pagesOf(folder, manifests),
    mayBeFile: folder ? publicFileTest(folder) : () => true,
    isBuildFile: folder ? buildFileTest(folder, isDevelopment) : () => false,
  });
}

function pagesOf(folder: string | undefined, manifests: Manifests): Pages {
  const pages = folder && listedPages(manifests);
  return pages || (folder ? sourcePages(folder) : new Pages(() => undefined));
}
