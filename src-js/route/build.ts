/**
 * The running build of the application, from the manifests that `next build`
 * and `next dev` write. **Read once, off the requests' way; what is not there
 * is not guessed.**
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { callers } from '../caller';
import { addon } from '../wire/addon';
import { isInterception, type RewriteRule } from './rewrite-rule';

const MANIFEST = 'routes-manifest.json';

/** What is known of the application that serves. */
export interface Build {
  /** For `routeReadings` of the addon. */
  readonly handle: number;
  /** The folder of the manifests; `undefined` where none were found. */
  readonly folder: string | undefined;
  /** Whether a file is served at a canonical path; so assumed where no folder is known. */
  readonly mayBeFile: (canonical: string) => boolean;
  readonly basePath: string;
  readonly locales: readonly string[];
  readonly rewrites: {
    readonly beforeFiles: readonly RewriteRule[];
    readonly afterFiles: readonly RewriteRule[];
    readonly fallback: readonly RewriteRule[];
  };
  /** Whether the manifests name the pages: those of `next dev` do not. */
  readonly knowsPages: boolean;
  /** Whether some rewrite depends, or may, on the page that a navigation comes from. */
  readonly hasInterceptions: boolean;
  /** Whether the path alone may not tell the page. */
  readonly isPlain: boolean;
  /**
   * The rewrites that may apply to a canonical path, given the pages that come
   * before them; all of them where no page is sure to.
   */
  readonly rewritesAt: (pathname: string, arePagesSure: boolean) => readonly RewriteRule[];
  readonly isDynamicPage: (pathname: string) => boolean;
  /** The pages with their regular expressions, for checks of development. */
  readonly pages: readonly Page[];
}

/** A page of the build. */
export interface Page {
  readonly page: string;
  readonly regex: string;
}

interface RoutesManifest {
  readonly basePath?: string;
  readonly i18n?: { readonly locales?: string[] } | null;
  readonly rewrites?:
    | Partial<Record<'beforeFiles' | 'afterFiles' | 'fallback', RewriteRule[]>>
    | RewriteRule[];
  readonly staticRoutes?: Page[];
  readonly dynamicRoutes?: Page[];
}

interface ServerConfiguration {
  readonly assetPrefix?: string;
  readonly trailingSlash?: boolean;
  readonly useFileSystemPublicRoutes?: boolean;
}

interface PrerenderManifest {
  readonly dynamicRoutes?: Record<string, { readonly fallback?: unknown }>;
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

function ancestors(folder: string, count: number): string[] {
  const parent = path.dirname(folder);
  return count === 0 || parent === folder ? [folder] : [folder, ...ancestors(parent, count - 1)];
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
  const folder = folders.find((candidate) => existsSync(path.join(candidate, MANIFEST)));
  const key = folder ?? '';
  let build = builds.get(key);
  if (!build) {
    build = readBuild(folder);
    builds.set(key, build);
  }
  return build;
}

function readBuild(folder: string | undefined): Build {
  const manifest = read<RoutesManifest>(folder, MANIFEST) ?? {};
  const { config } =
    read<{ config?: ServerConfiguration }>(folder, 'required-server-files.json') ?? {};
  const rewrites = rewritesOf(manifest);
  const all = [...rewrites.beforeFiles, ...rewrites.afterFiles, ...rewrites.fallback];
  const basePath = manifest.basePath ?? '';
  const locales = manifest.i18n?.locales ?? [];
  const knowsPages = manifest.dynamicRoutes !== undefined;
  const known = {
    basePath,
    locales,
    assetPrefix: pathOf(config?.assetPrefix ?? ''),
    trailingSlash: config ? Boolean(config.trailingSlash) : null,
  };
  return {
    handle: addon.createRouteBuild(JSON.stringify(known)),
    folder,
    mayBeFile: folder ? fileTest(folder) : () => true,
    basePath,
    locales,
    rewrites,
    knowsPages,
    hasInterceptions: !knowsPages || all.some(isInterception),
    isPlain: basePath === '' && locales.length === 0 && all.every(isInterception),
    rewritesAt: rewriteTest(folder, manifest, rewrites, config),
    isDynamicPage: pageTest(manifest.dynamicRoutes),
    pages: [...(manifest.staticRoutes ?? []), ...(manifest.dynamicRoutes ?? [])],
  };
}

function rewritesOf({ rewrites = {} }: RoutesManifest): Build['rewrites'] {
  return Array.isArray(rewrites)
    ? { beforeFiles: [], afterFiles: rewrites, fallback: [] }
    : {
        beforeFiles: rewrites.beforeFiles ?? [],
        afterFiles: rewrites.afterFiles ?? [],
        fallback: rewrites.fallback ?? [],
      };
}

const pageTest = (pages: readonly Page[] = []) => {
  const tests = pages.map(({ regex }) => new RegExp(regex));
  return (pathname: string) => tests.some((test) => test.test(pathname));
};

/**
 * Which rewrites come before the page at a path. With locales a page of the App
 * Router is there for one of them only, so that no page is sure to be first.
 */
function rewriteTest(
  folder: string | undefined,
  manifest: RoutesManifest,
  { beforeFiles, afterFiles, fallback }: Build['rewrites'],
  config: ServerConfiguration = {},
): Build['rewritesAt'] {
  const all = [...beforeFiles, ...afterFiles, ...fallback];
  if (manifest.i18n || config.useFileSystemPublicRoutes === false) {
    return () => all;
  }
  const prerendered =
    read<PrerenderManifest>(folder, 'prerender-manifest.json')?.dynamicRoutes ?? {};
  // For a page that knows all its paths, Next.js goes on where it has none.
  const sure = manifest.dynamicRoutes?.filter(({ page }) => prerendered[page]?.fallback !== false);
  const isStatic = pageTest(manifest.staticRoutes);
  const isDynamic = pageTest(sure);
  const beforePages = [...beforeFiles, ...afterFiles];
  return (pathname, arePagesSure) => {
    if (!arePagesSure) {
      return all;
    }
    if (isStatic(pathname.replace(/(?<=.)\/$/, ''))) {
      return beforeFiles;
    }
    return isDynamic(pathname) ? beforePages : all;
  };
}

/**
 * Whether `public/`, or the `static/` of old, has a file. Both lie beside the
 * build, however deep that lies in the application.
 */
function fileTest(folder: string): Build['mayBeFile'] {
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

function pathOf(assetPrefix: string): string {
  const pathname = URL.canParse(assetPrefix) ? new URL(assetPrefix).pathname : assetPrefix;
  return pathname.replace(/\/+$/, '');
}

function read<Content>(folder: string | undefined, name: string): Content | undefined {
  try {
    return folder && JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
}
