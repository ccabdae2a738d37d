/**
 * What the build tells a middleware on the Edge runtime, which has no files: a JSON
 * module that the bundler puts in place of the package's empty one. **It is written
 * anew when a build or a development server begins**, from the complete configuration.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NextConfig } from 'next';
import type { HandedOver } from '../route/handed-over';
import type { ManifestPage, Manifests } from '../route/manifests';
import { NOT_FOUND_PATHS } from '../route/not-found-page';
import type { RewriteRule } from '../route/rewrite-rule';
import { pageFolders, pagePatterns } from '../route/source-routes';
import { appPaths, isIntercepting, metadataPages } from './app-paths';
import { generate, generatedFile } from './generated-files';
import { middlewareFiles } from './middleware-file';

/** The module of the package. */
const MODULE = 'ironclerk/edge-build';
const FILE = 'edge-build.json';

/** Whether an application has a file that may be a middleware for the Edge runtime. */
const mayRunOnEdge = (folder: string, { pageExtensions }: NextConfig): boolean =>
  middlewareFiles(folder, pageExtensions).some(
    ({ name, isPlaced }) => name === 'middleware' && isPlaced,
  );

/** The configuration with the alias, if the application may need it. */
export function withEdgeBuild(config: NextConfig, folder: string): NextConfig {
  if (!mayRunOnEdge(folder, config)) {
    return config;
  }
  const { turbopack, webpack } = config;
  const file = generatedFile(folder, FILE);
  const alias = existsSync(file)
    ? `./${path.relative(folder, file).split(path.sep).join('/')}`
    : generate(folder, FILE, '{}\n');
  return {
    ...config,
    turbopack: { ...turbopack, resolveAlias: { ...turbopack?.resolveAlias, [MODULE]: alias } },
    webpack(bundler, context) {
      const changed = webpack ? webpack(bundler, context) : bundler;
      if (context.nextRuntime === 'edge') {
        changed.resolve.alias = { ...changed.resolve.alias, [`${MODULE}$`]: file };
      }
      return changed;
    },
  };
}

/** Writes what is known; takes a `require` of the application. Returns a mark of it. */
type HandOver = (load: NodeJS.Require) => Promise<string>;

/**
 * Prepares to write what is known of the application in `folder`, by its complete
 * configuration; `undefined` if nothing there can run on the Edge runtime. Call this
 * before anything is awaited: Next.js reads the rewrites next. It is given copies of
 * the same rules, since it changes them, and another call might return others.
 */
export function prepareHandover(folder: string, config: NextConfig): HandOver | undefined {
  if (!mayRunOnEdge(folder, config)) {
    return undefined;
  }
  const { rewrites } = config;
  const rules = (async () => structuredClone((await rewrites?.call(config)) ?? []))();
  // Next.js reports what is wrong with them.
  rules.catch(() => {});
  const copied = async () => structuredClone(await rules);
  if (rewrites) {
    Reflect.set(config, 'rewrites', copied);
  }
  return async (load) => {
    const handed = await handedOver(load, folder, { ...config, rewrites: copied });
    const mark = createHash('sha256').update(JSON.stringify(handed)).digest('hex').slice(0, 32);
    generate(folder, FILE, `${JSON.stringify({ ...handed, mark })}\n`);
    return mark;
  };
}

/** A name that only code and content of the handover have, in any bundle. */
const READER = 'withoutFile' satisfies keyof HandedOver;

/**
 * Whether these files of a bundle read what is handed over and have something other
 * than what has this mark: that of an earlier build, or nothing.
 */
export function lacksHandover(files: readonly string[], mark: string | undefined): boolean {
  const texts = files.filter(existsSync).map((file) => readFileSync(file, 'utf8'));
  const has = (text: string) => texts.some((one) => one.includes(text));
  return has(READER) && !(mark && has(mark));
}

/** What is handed over, but for its mark. The rules of `config.rewrites` are changed. */
export async function handedOver(
  load: NodeJS.Require,
  folder: string,
  config: NextConfig,
): Promise<HandedOver> {
  const isDevelopment = process.env.NODE_ENV === 'development';
  const manifests = {
    basePath: config.basePath ?? '',
    i18n: config.i18n ?? null,
    config: {
      assetPrefix: config.assetPrefix ?? '',
      useFileSystemPublicRoutes: config.useFileSystemPublicRoutes !== false,
    },
    rewrites: await rewritesOf(load, folder, config, isDevelopment),
    // In development, pages and files come and go.
    ...(!isDevelopment && pagesOf(folder, config)),
  };
  return { manifests, ...(!isDevelopment && { withoutFile: withoutFile(folder) }) };
}

/** The rewrites, with those of intercepted routes, as Next.js compiles them. */
async function rewritesOf(
  load: NodeJS.Require,
  folder: string,
  config: NextConfig,
  isDevelopment: boolean,
): Promise<Manifests['rewrites']> {
  const { default: loadCustomRoutes } = load('next/dist/lib/load-custom-routes');
  const { buildCustomRoute } = load('next/dist/lib/build-custom-route');
  const { generateInterceptionRoutesRewrites } = load(
    'next/dist/lib/generate-interception-routes-rewrites',
  );
  const { basePath = '', i18n = null, trailingSlash = false, experimental = {} } = config;
  const { rewrites } = await loadCustomRoutes({
    ...config,
    ...{ basePath, i18n, trailingSlash, experimental },
    headers: undefined,
    redirects: undefined,
  });
  const interceptions = isDevelopment
    ? []
    : generateInterceptionRoutesRewrites(appPaths(folder, config.pageExtensions), basePath);
  const compiled = (rules: RewriteRule[]): RewriteRule[] =>
    rules.map((rule) => {
      const { source, destination, regex, has, missing } = buildCustomRoute('rewrite', rule);
      return { source, destination, regex, has, missing };
    });
  return {
    beforeFiles: compiled([...rewrites.beforeFiles, ...interceptions]),
    afterFiles: compiled(rewrites.afterFiles),
    fallback: compiled(rewrites.fallback),
  };
}

/** The pages; empty if one of them cannot be read from its file's name, or they conflict. */
function pagesOf(folder: string, config: NextConfig): Partial<Manifests> {
  try {
    return readPages(folder, config);
  } catch {
    return {};
  }
}

function readPages(folder: string, { pageExtensions }: NextConfig): Partial<Manifests> {
  const intercepting = appPaths(folder, pageExtensions).filter(isIntercepting);
  const patterns = pagePatterns(folder, pageExtensions, intercepting);
  if (!patterns) {
    return {};
  }
  const { fixed } = patterns;
  const dynamic = [...metadataPages(folder), ...patterns.dynamic];
  return {
    staticRoutes: fixed.map((page): ManifestPage => ({ page, regex: '' })),
    dynamicRoutes: dynamic,
    // Only the page's code knows which paths it prerenders.
    prerendered: Object.fromEntries(dynamic.map(({ page }) => [page, { fallback: false }])),
    appRoutes: pageFolders(folder).app ? { '/_not-found/page': '/_not-found' } : {},
    pages: {},
  };
}

/** The paths of not-found pages that no file of `public/` has. */
const withoutFile = (folder: string): string[] =>
  NOT_FOUND_PATHS.filter((page) => !existsSync(path.join(folder, 'public', page)));
