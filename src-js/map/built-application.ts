/** What `next build` says of an application: its routes, rewrites and server actions. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { placeIn } from '../diagnostics/source-files';
import { type Manifests, readManifests } from '../route/manifests';
import type { RewriteRule } from '../route/rewrite-rule';
import { type Route, routesOf } from '../route/source-routes';
import type { SourcePart } from './sample-path';

/** A redirect as `routes-manifest.json` has it. */
export interface RedirectRule extends RewriteRule {
  /** Whether Next.js made it. */
  readonly internal?: boolean;
}

/** A server action, or another function that browsers may call. */
export interface ServerAction {
  readonly id: string;
  readonly name: string;
  /** Relative to the application if it lies there. */
  readonly file: string;
  /** The routes that serve it. */
  readonly routes: readonly string[];
}

/** The build, and what its own Next.js makes of it. */
export interface BuiltApplication {
  readonly root: string;
  readonly distDir: string;
  readonly buildId: string;
  readonly manifests: Manifests;
  readonly redirects: readonly RedirectRule[];
  readonly dataRoutes: readonly string[];
  readonly actions: readonly ServerAction[];
  /** The files of the routes. */
  readonly sources: readonly Route[];
  /** The paths of the files in `public`. */
  readonly publicFiles: readonly string[];
  /** Parses the source of a rule; `undefined` if Next.js cannot. */
  readonly partsOf: (source: string) => readonly SourcePart[] | undefined;
  /** Whether a route is a file of metadata, such as an icon or a sitemap. */
  readonly isMetadata: (route: string) => boolean;
}

/** Reads a build. Throws if the folder has none. */
export function readBuiltApplication(
  root: string,
  distDir: string,
  extensions: readonly string[],
): BuiltApplication {
  if (!existsSync(path.join(distDir, 'BUILD_ID'))) {
    const folder = placeIn(root, distDir);
    throw new Error(`${folder} has no production build. Run next build first.`);
  }
  const load = createRequire(path.join(root, 'package.json'));
  const manifests = readManifests(distDir);
  const { redirects = [], dataRoutes = [] } = manifests as {
    redirects?: RedirectRule[];
    dataRoutes?: Array<{ page: string }>;
  };
  return {
    root,
    distDir,
    buildId: readFileSync(path.join(distDir, 'BUILD_ID'), 'utf8').trim(),
    manifests,
    redirects: redirects.filter(({ internal }) => !internal),
    dataRoutes: dataRoutes.map(({ page }) => page),
    actions: actionsOf(root, distDir, manifests),
    sources: routesOf(root, extensions),
    publicFiles: publicFilesIn(root),
    partsOf: parserOf(load),
    isMetadata: metadataTest(load),
  };
}

/** Files beyond this number are left out. */
const MOST_FILES = 500;

function publicFilesIn(root: string): string[] {
  const folder = path.join(root, 'public');
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)))
        .map((file) => `/${file.split(path.sep).join('/')}`)
        .sort()
        .slice(0, MOST_FILES)
    : [];
}

/** A file that is newer than the build, which may not have what it says. */
export function newerThanBuild(
  { root, distDir }: BuiltApplication,
  files: readonly string[],
): string | undefined {
  const builtAt = statSync(path.join(distDir, 'BUILD_ID')).mtimeMs;
  const newer = files.find((file) => statSync(file).mtimeMs > builtAt);
  return newer && placeIn(root, newer);
}

function parserOf(load: NodeJS.Require): BuiltApplication['partsOf'] {
  const { parse } = load('next/dist/compiled/path-to-regexp') as {
    parse: (source: string) => SourcePart[];
  };
  return (source) => {
    try {
      return parse(source);
    } catch {
      return undefined;
    }
  };
}

function metadataTest(load: NodeJS.Require): BuiltApplication['isMetadata'] {
  const { isMetadataRoute } = load('next/dist/lib/metadata/is-metadata-route') as {
    isMetadataRoute: (route: string) => boolean;
  };
  return (route) => isMetadataRoute(`${route.replace(/\/\[__metadata_id__\]/, '')}/route`);
}

interface Reference {
  readonly workers?: Readonly<Record<string, unknown>>;
  readonly filename?: string;
  readonly exportedName?: string;
}

/** Results of `use cache` are listed beside the actions, but browsers cannot call them. */
const CACHED = '$$RSC_SERVER_CACHE';

function actionsOf(root: string, distDir: string, { appRoutes }: Manifests): ServerAction[] {
  const file = path.join(distDir, 'server/server-reference-manifest.json');
  const { node = {} } = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as {
    node?: Record<string, Reference>;
  };
  return Object.entries(node)
    .filter(([, { exportedName = '' }]) => !exportedName.startsWith(CACHED))
    .map(([id, { exportedName, filename = '', workers = {} }]) => ({
      id,
      name: exportedName ?? id,
      file: ownFile(root, filename),
      routes: Object.keys(workers).flatMap(
        (worker) => appRoutes[worker.replace(/^app(?=\/)/, '')] ?? [],
      ),
    }))
    .sort((a, b) => (a.file + a.name < b.file + b.name ? -1 : 1));
}

/** On Windows, Next.js with webpack names a file by its absolute path, after `../`. */
const ON_WINDOWS = /^(?:\.\.\/)*([a-z]:\\.*)$/i;

/** File names begin at the root of the workspace, which may lie above the application. */
function ownFile(root: string, filename: string): string {
  const [, absolute] = ON_WINDOWS.exec(filename) ?? [];
  const segments = absolute?.split('\\') ?? filename.split('/');
  for (let start = 0; start < segments.length; start += 1) {
    const file = segments.slice(start).join('/');
    if (!file.startsWith('node_modules/') && existsSync(path.join(root, file))) {
      return file;
    }
  }
  return absolute ? placeIn(root, absolute) : filename;
}
