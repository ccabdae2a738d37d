/** What is known about a build of the application. **What is not known is not guessed.** */

import { addon } from '../wire/addon';
import type { Manifests } from './manifests';
import { type NotFoundPage, notFoundPageOf } from './not-found-page';
import { dynamicPage, Pages, staticPage } from './pages';
import { isInterception, type RewriteRule } from './rewrite-rule';

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

/** What a build serves, and where it lies. */
export type Served = Pick<Build, 'folder' | 'pages' | 'mayBeFile' | 'isBuildFile'>;

/** The build that manifests describe. */
export function buildFrom(manifests: Manifests, served: Served): Build {
  const { config, i18n, basePath = '', dynamicRoutes } = manifests;
  const rewrites = rewritesOf(manifests);
  const all = [...rewrites.beforeFiles, ...rewrites.afterFiles, ...rewrites.fallback];
  const locales = i18n?.locales ?? [];
  const assetPrefix = pathOf(config?.assetPrefix ?? '');
  const knowsPages = dynamicRoutes !== undefined;
  let handle: number | undefined;
  return {
    get handle() {
      handle ??= addon.createRouteBuild(JSON.stringify({ basePath, locales, assetPrefix }));
      return handle;
    },
    ...served,
    basePath,
    assetPrefix,
    locales,
    defaultLocales: [i18n, ...(i18n?.domains ?? [])].flatMap((of) => of?.defaultLocale ?? []),
    rewrites,
    knowsPages,
    // With locales, a page of the App Router exists for only one of them.
    arePagesFirst: knowsPages && !i18n && config?.useFileSystemPublicRoutes !== false,
    hasInterceptions: !knowsPages || all.some(isInterception),
    isPlain: basePath === '' && locales.length === 0 && all.every(isInterception),
    notFoundPage: notFoundPageOf({ manifests, rewrites, ...served }),
  };
}

/** The pages that manifests name; `undefined` for those of `next dev`, which name none. */
export function listedPages({
  staticRoutes = [],
  dynamicRoutes,
  prerendered,
}: Manifests): Pages | undefined {
  if (!dynamicRoutes) {
    return undefined;
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
