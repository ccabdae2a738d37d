/**
 * The manifests that `next build` and `next dev` write beside a build. **Missing
 * or unreadable ones are left out.**
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
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

/** Reads the manifests in `folder`; empty if the folder does not exist. */
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
  try {
    return folder && JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
}
