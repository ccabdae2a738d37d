/**
 * The guard of builds. **A build whose `clerkMiddleware()` would not run does
 * not succeed**: before it compiles, the files are looked at, and afterwards
 * what was compiled. A development server says it and goes on, since its files
 * change while it runs.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { NextConfig } from 'next';
import { type Obstacle, obstacleError, type Project, survey, versionObstacle } from './obstacles';

/** What the hook of a guarded configuration bears, in whatever copy of this package. */
const GUARD = Symbol.for('ironclerk.build-guard');

/** Whether builds with a configuration are guarded. */
export const isGuarded = (config: NextConfig): boolean =>
  GUARD in (config.compiler?.runAfterProductionCompile ?? {});

type Hook = NonNullable<NonNullable<NextConfig['compiler']>['runAfterProductionCompile']>;

/** What of the configuration's own decides whether its middleware runs. */
interface Guarded {
  /** The folder of the application; `undefined` where it is not known yet. */
  readonly folder: string | undefined;
  readonly aliasesClerkServer: boolean;
}

/**
 * The configuration, guarded. Throws at once where this Next.js runs no
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
 * Next.js asks for `headers` when a build begins and when a development server
 * starts, and at no other time.
 */
function headersAfterCheck(config: NextConfig, guarded: Guarded): NextConfig['headers'] {
  return async () => {
    const { folder = '' } = guarded;
    const { obstacles } = await survey(requireOf(folder), projectOf(config, guarded, folder));
    if (process.env.NODE_ENV === 'development') {
      for (const obstacle of obstacles) {
        console.error(obstacleError(folder, obstacle).message);
      }
    } else {
      refuse(folder, obstacles[0]);
    }
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
      refuse(projectDir, builtObstacle(taken.file.file, distDir));
    } else if (!hasMiddleware) {
      console.warn(
        'ironclerk: This application has no middleware, so that auth() and auth.protect() throw for every request.',
      );
    }
  };
  return Object.assign(check, { [GUARD]: true });
}

/** That a build has no middleware for Node.js to run, whatever its sources say. */
function builtObstacle(file: string, distDir: string): Obstacle | undefined {
  const server = path.join(distDir, 'server');
  const { middleware = {} } = readManifest(path.join(server, 'middleware-manifest.json'));
  const { functions } = readManifest(path.join(server, 'functions-config-manifest.json'));
  if (functions?.['/_middleware']?.matchers?.length === 0) {
    return {
      code: 'matcher_empty',
      what: `config.matcher of ${path.basename(file)} is an empty list, so that the middleware runs for no request.`,
      fix: 'Leave config.matcher out, and the middleware runs for every request.',
      file,
    };
  }
  const isBuilt = ['middleware.js', 'proxy.js'].some((name) => existsSync(path.join(server, name)));
  return isBuilt && !('/' in middleware)
    ? undefined
    : {
        code: 'middleware_not_built',
        what: `Next.js has built no middleware that runs on Node.js out of ${path.basename(file)}.`,
        fix: 'Run npx ironclerk doctor; where that finds nothing, please report it to the maintainers.',
        file,
      };
}

interface Manifest {
  readonly middleware?: object;
  readonly functions?: Partial<Record<string, { readonly matchers?: readonly unknown[] }>>;
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
 * The version of the Next.js that is running, or else of the one that the
 * folder has; `undefined` where there is neither.
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
