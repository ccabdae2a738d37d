/**
 * The paths of the App Router that no page or route handler has of its own: intercepting
 * pages, and the files of metadata.
 */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as RouteRegex from 'next/dist/shared/lib/router/utils/route-regex';
import { pageFolders } from '../route/source-routes';
import { PAGE_EXTENSIONS } from './middleware-file';

/** The folders of the App Router that hold a page, with the marks of intercepting ones. */
export function appPaths(root: string, extensions: readonly string[] = PAGE_EXTENSIONS): string[] {
  const end = new RegExp(`^page\\.(?:${extensions.join('|')})$`);
  return appFiles(root)
    .filter(({ name }) => end.test(name))
    .map(({ folder }) => folder);
}

/** Whether a path of the App Router is that of an intercepting page. */
export const isIntercepting = (appPath: string): boolean => /\/\(\.{1,3}\)/.test(appPath);

const METADATA =
  /^(favicon|icon|apple-icon|opengraph-image|twitter-image|sitemap|robots|manifest)\d?\.[a-z]+$/;

/** Where Next.js serves files of metadata, whose whole names only it knows. */
export function metadataPages(root: string): Array<{ page: string; regex: string }> {
  const { getRouteRegex } =
    require('next/dist/shared/lib/router/utils/route-regex') as typeof RouteRegex;
  return appFiles(root).flatMap(({ folder, name }) => {
    const [, kind] = METADATA.exec(name) ?? [];
    if (kind === undefined) {
      return [];
    }
    const page = `${folder === '/' ? '' : folder}/${kind}`;
    const regex = getRouteRegex(page).re.source.replace(/\(\?:\\?\/\)\?\$$/, '[^/]*(?:/.*)?$');
    return [{ page, regex }];
  });
}

/** Files of the App Router, with the paths of their folders. */
function appFiles(root: string): Array<{ folder: string; name: string }> {
  const { app } = pageFolders(root);
  const files = app ? readdirSync(app, { recursive: true, encoding: 'utf8' }) : [];
  return files.map((file) => {
    const segments = file.split(path.sep);
    // Groups and slots have no part in a path.
    const folders = segments.slice(0, -1).filter((one) => !/^@|^\((?!\.).*\)$/.test(one));
    return { folder: `/${folders.join('/')}`, name: segments.at(-1) ?? '' };
  });
}
