/**
 * The running build of the application, from the manifests that `next build`
 * and `next dev` write. **Read once, off the requests' way; what is not there
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

/** What is known of the application that serves. */
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
  /** Whether a file is served at a canonical path; so assumed where no folder is known. */
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
  /** Whether a page of its own is sure to be served at its path, whatever rewrites follow. */
  readonly arePagesFirst: boolean;
  /** Whether some rewrite depends, or may, on the page that a navigation comes from. */
  readonly hasInterceptions: boolean;
  /** Whether the path alone may not tell the page. */
  readonly isPlain: boolean;
  /** The application's page for what is not found, where it can be had. */
  readonly notFoundPage: NotFoundPage;
}

/**
 * Where the manifests of the code that calls are kept: the folder above it
 * that has them. To be called while that code is on the stack. The default
 * folder of the working directory where there is none.
 */
function buildFolders(): string[] {
  const folders = callers().flatMap((file) => ancestors(path.dirname(file), 8));
  return [...new Set([...folders, path.resolve('.next')])];
}

/**
 * Gives the build of the code that calls, which is read when first asked for.
 * To be called while that code is on the stack.
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
    // With locales a page of the App Router is there for one of them only.
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
      // Where a page that knows all its paths has none, Next.js goes on.
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
