/** The routes of an application, from the folders `app` and `pages`. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pageFolders } from '../project/middleware-file';

/** A page or a route handler. */
export interface Route {
  /** As Next.js writes it: `/orgs/[slug]/settings`. */
  readonly pattern: string;
  /** The absolute path of its file. */
  readonly file: string;
  readonly router: 'app' | 'pages';
  /** Whether programs ask for it: a route handler, or anything below `/api`. */
  readonly isApi: boolean;
}

/** Every route. What Next.js makes of intercepting folders has no path of its own. */
export function routesOf(root: string, extensions: readonly string[]): Route[] {
  const { app, pages } = pageFolders(root);
  const end = new RegExp(`\\.(?:${extensions.join('|')})$`);
  const files = (folder: string | undefined) =>
    folder
      ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((file) => end.test(file))
          .map((file) => [path.join(folder, file), file.replace(end, '').split(path.sep)] as const)
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

/** Segments that visitors choose may end like files; these are common exclusions of matchers. */
const EXTENSIONS = ['css', 'js', 'png', 'jpg', 'svg', 'ico', 'json', 'txt', 'html', 'pdf', 'xyz'];

/** A path that leads to the route. */
export const samplePath = ({ pattern }: Route, value = 'x'): string =>
  pattern.replace(/\/\[\[?(?:\.\.\.)?[^\]]+\]\]?/g, `/${value}`) || '/';

/** Paths that lead to the route and look like files; none where no segment is free. */
export const sampleFiles = (route: Route): string[] =>
  route.pattern.includes('[')
    ? EXTENSIONS.map((extension) => samplePath(route, `x.${extension}`))
    : [];
