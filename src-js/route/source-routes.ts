/**
 * The routes of an application, from the folders `app` and `pages`. **A route that
 * cannot be determined is reported as unknown.**
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as RouteRegex from 'next/dist/shared/lib/router/utils/route-regex';
import type * as SortedRoutes from 'next/dist/shared/lib/router/utils/sorted-routes';
import { findFile } from '../diagnostics/source-files';
import { dynamicPage, type Page, Pages, staticPage } from './pages';
import { filesBelow } from './served-files';

/** A page or a route handler. */
export interface Route {
  /** As Next.js writes it: `/orgs/[slug]/settings`. */
  readonly pattern: string;
  /** The absolute path of its file. */
  readonly file: string;
  readonly router: 'app' | 'pages';
  /** Whether programs call it: a route handler, or anything below `/api`. */
  readonly isApi: boolean;
}

/** The folders of pages; `undefined` for those that do not exist. */
export function pageFolders(root: string): { app: string | undefined; pages: string | undefined } {
  const find = (name: string) =>
    [path.join(root, name), path.join(root, 'src', name)].find((folder) => existsSync(folder));
  return { app: find('app'), pages: find('pages') };
}

/**
 * Every route. Intercepting folders have no path of their own. Without
 * `extensions`, everything after the first dot of a file's name counts as its
 * extension.
 */
export function routesOf(root: string, extensions?: readonly string[]): Route[] {
  const { app, pages } = pageFolders(root);
  const end = extensions
    ? new RegExp(`\\.(?:${extensions.join('|')})$`)
    : /(?<=\/(?:\[[^/]*\]|[^/[.])[^/.]*)\.[^/]*$/;
  const files = (folder: string | undefined) =>
    folder
      ? filesBelow(folder)
          .map((file) => `/${file}`)
          .filter((file) => end.test(file))
          .map(
            (file) => [path.join(folder, file), file.replace(end, '').slice(1).split('/')] as const,
          )
      : [];
  return [
    ...files(app).flatMap(([file, segments]) => appRoute(file, segments)),
    ...files(pages).flatMap(([file, segments]) => pagesRoute(file, segments)),
  ].sort((a, b) => (a.pattern < b.pattern ? -1 : 1));
}

function appRoute(file: string, segments: readonly string[]): Route[] {
  const folders = segments.slice(0, -1);
  const kind = segments.at(-1);
  const isHidden = folders.some((name) => name.startsWith('_') || /^\(\.{1,3}\)/.test(name));
  if (isHidden || (kind !== 'page' && kind !== 'route')) {
    return [];
  }
  const pattern = `/${folders
    .filter((name) => !name.startsWith('@') && !/^\(.*\)$/.test(name))
    // A folder whose name begins with an underscore is written `%5F`.
    .map((name) => name.replace(/%5F/gi, '_'))
    .join('/')}`;
  return [{ pattern, file, router: 'app', isApi: kind === 'route' || isBelowApi(pattern) }];
}

function pagesRoute(file: string, segments: readonly string[]): Route[] {
  const pattern = `/${segments.join('/')}`.replace(/\/index$/, '') || '/';
  return /^\/(_app|_document|_error|404|500|middleware|proxy)$/.test(pattern)
    ? []
    : [{ pattern, file, router: 'pages', isApi: isBelowApi(pattern) }];
}

const isBelowApi = (pattern: string): boolean => /^\/(api|trpc)(\/|$)/.test(pattern);

/** The folder above a build that has a `next.config` or the middleware of an application. */
export function applicationRoot(folder: string): string {
  let root = path.dirname(folder);
  while (
    !findFile(root, ['next.config', 'proxy', 'middleware'], ['', 'src']) &&
    path.dirname(root) !== root
  ) {
    root = path.dirname(root);
  }
  return root;
}

/** Source files are read again after this time, in ms. */
const FRESHNESS = 1_000;

/** The pages of an application in development, which change with its source files. */
export function sourcePages(folder: string): Pages {
  const root = applicationRoot(folder);
  let read: readonly Page[] | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return new Pages(() => {
    if (performance.now() - readAt > FRESHNESS) {
      read = readPages(root);
      readAt = performance.now();
    }
    return read;
  });
}

function readPages(root: string): Page[] | undefined {
  try {
    const patterns = pagePatterns(root);
    return (
      patterns && [
        ...patterns.fixed.map(staticPage),
        // Only the page's code knows which paths it prerenders.
        ...patterns.dynamic.map(({ page, regex }) => dynamicPage(page, regex, false)),
      ]
    );
  } catch {
    return undefined;
  }
}

/** The patterns of an application's routes, in the order in which Next.js looks for them. */
interface Patterns {
  readonly fixed: string[];
  readonly dynamic: Array<{ readonly page: string; readonly regex: string }>;
}

/**
 * The patterns of all routes; `undefined` if one of them cannot be read from its file's
 * name.
 *
 * @param more - further patterns, which are listed among them
 */
export function pagePatterns(
  root: string,
  extensions?: readonly string[],
  more: readonly string[] = [],
): Patterns | undefined {
  const { app, pages } = pageFolders(root);
  const own = routesOf(root, extensions).map(({ pattern }) => pattern);
  const patterns = [...new Set([...own, ...more])];
  const isDynamic = (pattern: string) => /\[/.test(pattern);
  if (!(app || pages) || patterns.some((pattern) => UNREADABLE.test(pattern))) {
    return undefined;
  }
  const { getSortedRoutes } =
    require('next/dist/shared/lib/router/utils/sorted-routes') as typeof SortedRoutes;
  const { getRouteRegex } =
    require('next/dist/shared/lib/router/utils/route-regex') as typeof RouteRegex;
  return {
    fixed: patterns.filter((pattern) => !isDynamic(pattern)),
    dynamic: getSortedRoutes(patterns.filter(isDynamic)).map((page) => ({
      page,
      regex: getRouteRegex(page).re.source,
    })),
  };
}

/** A segment that is neither fixed nor wholly dynamic. */
const UNREADABLE = /\/(?!\[\[?(?:\.\.\.)?[^\][/]+\]\]?(?:\/|$))[^/]*\[/;
