/**
 * The running build of the application, from the manifests that `next build`
 * and `next dev` write. **Read once, off the requests' way; what is not there
 * is not guessed.**
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { addon } from '../addon';
import { callers } from '../caller';
import type { RewriteRule } from './rewrites';

const MANIFEST = 'routes-manifest.json';

/** What is known of the application that serves. */
export interface Build {
  /** For `routeReadings` of the addon. */
  readonly handle: number;
  /** The folder of the manifests; `undefined` where none were found. */
  readonly folder: string | undefined;
  /** The folder whose files are served as they are, if it is known. */
  readonly publicFolder: string | undefined;
  readonly basePath: string;
  readonly locales: readonly string[];
  readonly rewrites: {
    readonly beforeFiles: readonly RewriteRule[];
    readonly afterFiles: readonly RewriteRule[];
    readonly fallback: readonly RewriteRule[];
  };
  /** Whether some rewrite depends on the page that a navigation comes from. */
  readonly hasInterceptions: boolean;
  /** Whether the path alone may not tell the page. */
  readonly isPlain: boolean;
  /** Matches the static pages, then the dynamic ones. */
  readonly isStaticPage: (pathname: string) => boolean;
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
  const known = {
    basePath,
    locales,
    assetPrefix: pathOf(config?.assetPrefix ?? ''),
    trailingSlash: config ? Boolean(config.trailingSlash) : null,
  };
  return {
    handle: addon.createRouteBuild(JSON.stringify(known)),
    folder,
    publicFolder: folder && publicFolder(folder),
    basePath,
    locales,
    rewrites,
    hasInterceptions: !folder || all.some(isInterception),
    isPlain: basePath === '' && locales.length === 0 && all.every(isInterception),
    isStaticPage: pageTest(manifest.staticRoutes),
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

/** Whether a rule renders a page inside the page that a navigation comes from. */
export const isInterception = (rule: RewriteRule): boolean =>
  rule.has?.some(({ type, key }) => type === 'header' && key?.toLowerCase() === 'next-url') ??
  false;

const pageTest = (pages: readonly Page[] = []) => {
  const tests = pages.map(({ regex }) => new RegExp(regex));
  return (pathname: string) => tests.some((test) => test.test(pathname));
};

/** The `public` folder beside the build's, however deep that lies in the application. */
function publicFolder(folder: string): string | undefined {
  return ancestors(path.dirname(folder), 3)
    .map((candidate) => path.join(candidate, 'public'))
    .find((candidate) => existsSync(candidate));
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
