/**
 * The paths of the App Router that no page or route handler has of its own: intercepting
 * pages, and the files of metadata.
 */

import type * as RouteRegex from 'next/dist/shared/lib/router/utils/route-regex';
import { filesBelow } from '../route/served-files';
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
  /^((?:favicon|icon|apple-icon|opengraph-image|twitter-image|sitemap|robots|manifest)\d?)\.([a-z]+)$/;

/** The extensions of the files that make metadata when they are asked for. */
const CODE = /^[jt]sx?$/;

/**
 * Where Next.js serves files of metadata: it may put a hash behind their names, and an
 * extension or an id behind those of code. **No other page has such a path**, or a
 * matcher would take one page for the other.
 */
export function metadataPages(root: string): Array<{ page: string; regex: string }> {
  const { getRouteRegex } =
    require('next/dist/shared/lib/router/utils/route-regex') as typeof RouteRegex;
  return appFiles(root).flatMap(({ folder, name }) => {
    const [, kind, extension = ''] = METADATA.exec(name) ?? [];
    if (kind === undefined) {
      return [];
    }
    const page = `${folder === '/' ? '' : folder}/${kind}`;
    const end = CODE.test(extension) ? '(?:\\.[a-z]+)?(?:/[^/]+)?$' : `\\.${extension}$`;
    const hash = '(?:-[a-z0-9]{1,6})?';
    const regex = getRouteRegex(page).re.source.replace(/\(\?:\\?\/\)\?\$$/, () => hash + end);
    return [{ page, regex }];
  });
}

/** Files of the App Router, with the paths of their folders. */
function appFiles(root: string): Array<{ folder: string; name: string }> {
  const { app } = pageFolders(root);
  return (app ? filesBelow(app) : []).map((file) => {
    const segments = file.split('/');
    // Groups and slots have no part in a path.
    const folders = segments.slice(0, -1).filter((one) => !/^@|^\((?!\.).*\)$/.test(one));
    return { folder: `/${folders.join('/')}`, name: segments.at(-1) ?? '' };
  });
}
