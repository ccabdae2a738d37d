/**
 * The manifests that `next build` and `next dev` write beside a build. **Missing ones
 * are left out; one that is there and cannot be read is an error**, since it may name a
 * rewrite to a protected page.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { IronclerkError } from '../wire/ironclerk-error';
import type { RewriteRule } from './rewrite-rule';

/** The manifest by which a build is found. */
export const ROUTES_MANIFEST = 'routes-manifest.json';

/** A page with its regular expression. */
export interface ManifestPage {
  readonly page: string;
  readonly regex: string;
}

/** `i18n` of `next.config`. */
export interface Locales {
  readonly locales?: readonly string[];
  readonly defaultLocale?: string;
  readonly domains?: readonly { readonly defaultLocale?: string }[];
}

/** The parts of the manifests that this package uses. */
export interface Manifests {
  readonly basePath?: string;
  readonly i18n?: Locales | null;
  readonly rewrites?:
    | Partial<Record<'beforeFiles' | 'afterFiles' | 'fallback', RewriteRule[]>>
    | RewriteRule[];
  readonly staticRoutes?: ManifestPage[];
  /** Absent in development. */
  readonly dynamicRoutes?: ManifestPage[];
  /** Settings of the server; absent in development. */
  readonly config?: {
    readonly assetPrefix?: string;
    readonly useFileSystemPublicRoutes?: boolean;
  };
  /** For prerendered pages, what happens to other paths. */
  readonly prerendered: Readonly<Record<string, { readonly fallback?: unknown }>>;
  /** The paths of the App Router by the names of their files. */
  readonly appRoutes: Readonly<Record<string, string>>;
  /** The files of the Pages Router by their paths. */
  readonly pages: Readonly<Record<string, string>>;
}

/**
 * Reads the manifests in `folder`; empty if the folder does not exist. Throws
 * `build_unreadable` if one of them cannot be read.
 */
export function readManifests(folder: string | undefined): Manifests {
  const routes = read<Manifests>(folder, ROUTES_MANIFEST);
  const server = read<Pick<Manifests, 'config'>>(folder, 'required-server-files.json');
  const prerender = read<{ dynamicRoutes?: Manifests['prerendered'] }>(
    folder,
    'prerender-manifest.json',
  );
  return {
    ...routes,
    ...(server?.config && { config: server.config }),
    prerendered: prerender?.dynamicRoutes ?? {},
    appRoutes: read(folder, 'app-path-routes-manifest.json') ?? {},
    pages: read(folder, 'server/pages-manifest.json') ?? {},
  };
}

function read<Content>(folder: string | undefined, name: string): Content | undefined {
  if (!folder) {
    return undefined;
  }
  const file = path.join(folder, name);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (MISSING.has((cause as NodeJS.ErrnoException).code ?? '')) {
      return undefined;
    }
    throw new IronclerkError(
      'build_unreadable',
      `ironclerk: A file of the build cannot be read, so the requests that it protects are refused: ${file}.`,
      { cause },
    );
  }
}

const MISSING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);
