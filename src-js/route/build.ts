/**
 * The running build of the application, from the manifests that `next build`
 * and `next dev` write. **They are read once, outside of requests; what they lack
 * is not guessed.**
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { callers } from '../caller';
import { addon } from '../wire/addon';
import { type Manifests, ROUTES_MANIFEST, readManifests } from './manifests';
import { type NotFoundPage, notFoundPageOf } from './not-found-page';
import { dynamicPage, Pages, staticPage } from './pages';
import { isInterception, type RewriteRule } from './rewrite-rule';
import { ancestors, buildFileTest, publicFileTest } from './served-files';
import { sourcePages } from './source-routes';

/** What is known about the running application. */
export interface Build {
  /** For `routeReadings` of the addon. */
  readonly handle: number;
  /** The folder of the manifests; `undefined` where none were found. */
  readonly folder: string | undefined;
  readonly basePath: string;
  /** The path of `assetPrefix`, without a slash at its end. */
  readonly assetPrefix: string;
  readonly locales: readonly string[];
  /** Locales whose paths need not name them. */
  readonly defaultLocales: readonly string[];
  /** Whether a file is served at a canonical path; true if no folder is known. */
  readonly mayBeFile: (canonical: string) => boolean;
  /** Whether a file of the build is served at a path, spelled as a client spells it. */
  readonly isBuildFile: (pathname: string) => boolean;
  readonly rewrites: {
    readonly beforeFiles: readonly RewriteRule[];
    readonly afterFiles: readonly RewriteRule[];
    readonly fallback: readonly RewriteRule[];
  };
  readonly pages: Pages;
  /** Whether the manifests name the pages: those of `next dev` do not. */
  readonly knowsPages: boolean;
  /** Whether a page is certain to be served at its path, whatever rewrites follow. */
  readonly arePagesFirst: boolean;
  /** Whether a rewrite may depend on the page that a navigation comes from. */
  readonly hasInterceptions: boolean;
  /** Whether the path alone may not tell the page. */
  readonly isPlain: boolean;
  /** The application's not-found page, if it can be rendered. */
  readonly notFoundPage: NotFoundPage;
}

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

/** The build of the first of these folders that has one. Never throws. */
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
  const { config, i18n, basePath = '', dynamicRoutes } = manifests;
  const rewrites = rewritesOf(manifests);
  const all = [...rewrites.beforeFiles, ...rewrites.afterFiles, ...rewrites.fallback];
  const locales = i18n?.locales ?? [];
  const assetPrefix = pathOf(config?.assetPrefix ?? '');
  const knowsPages = dynamicRoutes !== undefined;
  const mayBeFile = folder ? publicFileTest(folder) : () => true;
  const pages = pagesOf(folder, manifests);
  let handle: number | undefined;
  return {
    get handle() {
      handle ??= addon.createRouteBuild(JSON.stringify({ basePath, locales, assetPrefix }));
      return handle;
    },
    folder,
    basePath,
    assetPrefix,
    locales,
    defaultLocales: [i18n, ...(i18n?.domains ?? [])].flatMap((of) => of?.defaultLocale ?? []),
    mayBeFile,
    isBuildFile: folder ? buildFileTest(folder, !knowsPages) : () => false,
    rewrites,
    pages,
    knowsPages,
    // With locales, a page of the App Router exists for only one of them.
    arePagesFirst: knowsPages && !i18n && config?.useFileSystemPublicRoutes !== false,
    hasInterceptions: !knowsPages || all.some(isInterception),
    isPlain: basePath === '' && locales.length === 0 && all.every(isInterception),
    notFoundPage: notFoundPageOf({ manifests, rewrites, pages, mayBeFile }),
  };
}

function pagesOf(folder: string | undefined, manifests: Manifests): Pages {
  const { staticRoutes = [], dynamicRoutes, prerendered } = manifests;
  if (!folder || !dynamicRoutes) {
    return folder ? sourcePages(folder) : new Pages(() => undefined);
  }
  const pages = [
    ...staticRoutes.map(({ page }) => staticPage(page)),
    ...dynamicRoutes.map(({ page, regex }) =>
      // If a page that lists all its paths lacks this one, Next.js goes on.
      dynamicPage(page, regex, prerendered[page]?.fallback !== false),
    ),
  ];
  return new Pages(() => pages);
}

function rewritesOf({ rewrites = {} }: Manifests): Build['rewrites'] {
  return Array.isArray(rewrites)
    ? { beforeFiles: [], afterFiles: rewrites, fallback: [] }
    : {
        beforeFiles: rewrites.beforeFiles ?? [],
        afterFiles: rewrites.afterFiles ?? [],
        fallback: rewrites.fallback ?? [],
      };
}

function pathOf(assetPrefix: string): string {
  const pathname = URL.canParse(assetPrefix) ? new URL(assetPrefix).pathname : assetPrefix;
  return pathname.replace(/\/+$/, '');
}
