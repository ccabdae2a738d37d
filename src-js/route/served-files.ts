/**
 * Files that Next.js serves before it looks for a page: those of `public/` and
 * of the build. **A path counts as a file of the build only if Next.js finds
 * the file there, however the path is spelled.**
 */

import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const STATIC = '/_next/static/';

/** What `next dev` serves from its memory. */
const IN_MEMORY: ReadonlySet<string> = new Set(
  ['_devPagesManifest.json', '_devMiddlewareManifest.json', '_clientMiddlewareManifest.js'].map(
    (name) => `${STATIC}development/${name}`,
  ),
);

/**
 * Whether `public/`, or the `static/` of old, has a file. Both lie beside the
 * build, however deep that lies in the application.
 */
export function publicFileTest(folder: string): (canonical: string) => boolean {
  const candidates = ancestors(path.dirname(folder), 3);
  const below = (name: string) =>
    candidates.map((candidate) => path.join(candidate, name)).filter(existsSync);
  const open = below('public');
  const old = below('static').map((found) => path.dirname(found));
  const isIn = (root: string, canonical: string) => {
    const file = path.join(root, canonical);
    return file.startsWith(root + path.sep) && existsSync(file);
  };
  return (canonical) =>
    !canonical.includes('\0') &&
    (open.some((root) => isIn(root, canonical)) ||
      (canonical.startsWith('/static/') && old.some((root) => isIn(root, canonical))));
}

/** The folder and those above it, so many at most. */
export function ancestors(folder: string, count: number): string[] {
  const parent = path.dirname(folder);
  return count === 0 || parent === folder ? [folder] : [folder, ...ancestors(parent, count - 1)];
}

/**
 * Whether Next.js serves a file of the build at a path, spelled as a client
 * spells it. Next.js looks a path up as it is, decoded and encoded, but only
 * where it begins with `/_next/static/` to the letter.
 */
export function buildFileTest(
  folder: string,
  isDevelopment: boolean,
): (pathname: string) => boolean {
  const has = isDevelopment ? presentIn(folder) : listedIn(folder);
  return (pathname) =>
    pathname.startsWith(STATIC) && spellings(pathname).some((spelled) => has(spelled));
}

function spellings(pathname: string): string[] {
  try {
    return [pathname, decodeURIComponent(pathname), encoded(pathname)];
  } catch {
    return [pathname];
  }
}

const encoded = (file: string): string => file.split('/').map(encodeURIComponent).join('/');

/** A production server lists the files when it starts. */
function listedIn(folder: string): (spelled: string) => boolean {
  let files: ReadonlySet<string> | undefined;
  return (spelled) => {
    files ??= new Set(
      filesBelow(path.join(folder, 'static')).map((file) => STATIC + encoded(file)),
    );
    return files.has(spelled);
  };
}

/** The paths of all files below a folder, relative to it; as Next.js does, through links. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() || (entry.isSymbolicLink() && isFolder(file))
      ? filesBelow(file).map((below) => `${entry.name}/${below}`)
      : [entry.name];
  });
}

const isFolder = (file: string): boolean =>
  statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** In development files come and go. */
function presentIn(folder: string): (spelled: string) => boolean {
  const root = path.join(folder, 'static');
  return (spelled) => {
    const file = path.join(root, spelled.slice(STATIC.length));
    return IN_MEMORY.has(spelled) || (file.startsWith(root + path.sep) && isFile(file));
  };
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
