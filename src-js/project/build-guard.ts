/**
 * The guard of builds. **A build whose `clerkMiddleware()` would not run fails**:
 * the guard checks the files before they compile, and the output afterwards. A
 * development server reports the problem and continues, since its files change
 * while it runs.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { NextConfig } from 'next';
import { lacksHandover, prepareHandover } from './edge-build';
import {
  isForEdge,
  type Obstacle,
  obstacleError,
  type Project,
  survey,
  versionObstacle,
} from './obstacles';

/** Marks the hook of a guarded configuration; every copy of this package shares it. */
const GUARD = Symbol.for('ironclerk.build-guard');

/** Whether builds with a configuration are guarded. */
export const isGuarded = (config: NextConfig): boolean =>
  GUARD in (config.compiler?.runAfterProductionCompile ?? {});

type Hook = NonNullable<NonNullable<NextConfig['compiler']>['runAfterProductionCompile']>;

/** The settings that decide whether the middleware runs. */
interface Guarded {
  /** The folder of the application; `undefined` if it is not known yet. */
  readonly folder: string | undefined;
  readonly aliasesClerkServer: boolean;
  /** The mark of what was handed over to the Edge runtime; a build sets it. */
  mark?: string;
}

/**
 * The configuration, guarded. Throws at once if this Next.js cannot run a
 * middleware on Node.js (`next_version_unsupported`).
 */
export function withBuildGuard(config: NextConfig, guarded: Guarded): NextConfig {
  const { folder } = guarded;
  if (isGuarded(config)) {
    return config;
  }
  const version = runningVersion(folder ?? process.cwd());
  refuse(folder, version === undefined ? undefined : versionObstacle(version));
  return {
    ...config,
    ...(folder && config.output !== 'export' && { headers: headersAfterCheck(config, guarded) }),
    compiler: {
      ...config.compiler,
      runAfterProductionCompile: checkAfterCompile(config, guarded),
    },
  };
}

/**
 * Next.js calls `headers` only when a build begins and when a development server
 * starts, as a member of the complete configuration, whatever has changed it since.
 */
function headersAfterCheck(config: NextConfig, guarded: Guarded): NextConfig['headers'] {
  return async function (this: NextConfig | undefined) {
    const { folder = '' } = guarded;
    const complete = this?.headers ? this : config;
    const handOver = prepareHandover(folder, complete);
    const load = requireOf(folder);
    const { obstacles } = await survey(load, projectOf(config, guarded, folder));
    if (process.env.NODE_ENV === 'development') {
      for (const obstacle of obstacles) {
        console.error(obstacleError(folder, obstacle).message);
      }
    } else {
      refuse(folder, obstacles[0]);
    }
    // A middleware may import this package through another one, so any is told.
    guarded.mark = await handOver?.(load);
    return (await config.headers?.()) ?? [];
  };
}

function checkAfterCompile(config: NextConfig, guarded: Guarded): Hook {
  const check: Hook = async (compiled) => {
    await config.compiler?.runAfterProductionCompile?.(compiled);
    const { projectDir, distDir } = compiled;
    const project = projectOf(config, guarded, projectDir);
    const { taken, hasMiddleware, obstacles } = await survey(requireOf(projectDir), project);
    refuse(projectDir, obstacles[0]);
    if (taken) {
      const isEdge = isForEdge(taken.file, taken.source);
      const { file } = taken.file;
      refuse(projectDir, builtObstacle(file, isEdge, distDir));
      refuse(projectDir, isEdge ? handoverObstacle(file, distDir, guarded) : undefined);
    } else if (!hasMiddleware) {
      console.warn(
        'ironclerk: This application has no middleware, so auth() and auth.protect() throw for every request.',
      );
    }
  };
  return Object.assign(check, { [GUARD]: true });
}

/** Reports that a build has no middleware for its runtime, whatever its sources say. */
function builtObstacle(file: string, isEdge: boolean, distDir: string): Obstacle | undefined {
  const server = path.join(distDir, 'server');
  const { middleware = {} } = readManifest(path.join(server, 'middleware-manifest.json'));
  const { functions } = readManifest(path.join(server, 'functions-config-manifest.json'));
  const onEdge = middleware['/'];
  if ((onEdge ?? functions?.['/_middleware'])?.matchers?.length === 0) {
    return {
      code: 'matcher_empty',
      what: `config.matcher of ${path.basename(file)} is an empty list, so the middleware never runs.`,
      fix: 'Remove config.matcher to run the middleware for every request.',
      file,
    };
  }
  const onNode = ['middleware.js', 'proxy.js'].some((name) => existsSync(path.join(server, name)));
  const isBuilt = isEdge ? onEdge !== undefined : onNode && onEdge === undefined;
  const runtime = isEdge ? 'the Edge runtime' : 'Node.js';
  return isBuilt
    ? undefined
    : {
        code: 'middleware_not_built',
        what: `Next.js did not build ${path.basename(file)} into a middleware that runs on ${runtime}.`,
        fix: 'Run npx ironclerk doctor; if that finds nothing, please report it to the maintainers.',
        file,
      };
}

/** Reports that a middleware on the Edge runtime was not told of this build. */
function handoverObstacle(file: string, distDir: string, { mark }: Guarded): Obstacle | undefined {
  const { middleware } = readManifest(path.join(distDir, 'server/middleware-manifest.json'));
  const files = middleware?.['/']?.files ?? [];
  const bundle = files.map((name) => path.join(distDir, name));
  return lacksHandover(bundle, mark)
    ? {
        code: 'handover_missing',
        what: `What this build knows of rewrites and pages did not get into ${path.basename(file)}, which runs on the Edge runtime.`,
        fix: 'Call withIronclerk() in next.config itself, around all of the configuration: what comes after it must keep its headers, turbopack.resolveAlias and webpack.',
        file,
      }
    : undefined;
}

/** Functions by name, with what they run for and their files. */
type Functions = Partial<
  Record<string, { readonly matchers?: readonly unknown[]; readonly files?: readonly string[] }>
>;

interface Manifest {
  readonly middleware?: Functions;
  readonly functions?: Functions;
}

function readManifest(file: string): Manifest {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

function refuse(folder: string | undefined, obstacle: Obstacle | undefined): void {
  if (obstacle) {
    throw obstacleError(folder ?? process.cwd(), obstacle);
  }
}

const projectOf = (
  { pageExtensions, output, i18n, basePath }: NextConfig,
  { aliasesClerkServer }: Guarded,
  root: string,
): Project => ({
  root,
  next: runningVersion(root) ?? '',
  pageExtensions,
  output,
  i18n: i18n ?? undefined,
  basePath,
  aliasesClerkServer,
});

const requireOf = (folder: string): NodeJS.Require =>
  createRequire(path.join(folder, 'package.json'));

/**
 * The version of the running Next.js, or else of the one in the folder;
 * `undefined` without either.
 */
function runningVersion(folder: string): string | undefined {
  const running = Object.keys(require.cache).find((file) =>
    /[\\/]next[\\/]dist[\\/]server[\\/]config\.js$/.test(file),
  );
  try {
    const manifest = running
      ? path.join(running, '../../../package.json')
      : requireOf(folder).resolve('next/package.json');
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}
