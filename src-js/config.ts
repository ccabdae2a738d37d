/**
 * `ironclerk/config`: what an application's `next.config` needs to run on the
 * Rust core. **Whatever the configuration said before, it still says, and a
 * build whose `clerkMiddleware()` would not run does not succeed.**
 *
 * ```ts
 * // next.config.ts
 * import { withIronclerk } from 'ironclerk/config';
 *
 * export default withIronclerk({ reactStrictMode: true });
 * ```
 *
 * A native addon cannot be bundled, so the package has to be one that the
 * server requires at run time: `serverExternalPackages` of
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/serverExternalPackages.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NextConfig } from 'next';
import { callers } from './caller';
import { IronclerkError } from './errors/ironclerk-error';
import { withBuildGuard } from './project/build-guard';
import { withPublicVariables } from './project/public-variables';
// The first request of a development server comes before any file of the application is loaded.
import './wire/arrival';

const PACKAGE = 'ironclerk';
const CLERK_SERVER = '@clerk/nextjs/server';
const OUR_SERVER = 'ironclerk/server';
/** Where an alias leads, beside `next.config`. */
const FORWARDER_FOLDER = '.ironclerk';

/** How `withIronclerk` changes a configuration. */
export interface IronclerkConfigOptions {
  /**
   * Resolve `@clerk/nextjs/server` to `ironclerk/server` in the application's
   * own code, so that not even the imports change. Off by default. What
   * `@clerk/nextjs` imports within itself stays its own.
   */
  readonly aliasClerkServer?: boolean;
}

/** The function form of a configuration, as `next.config` may export it. */
export type NextConfigFunction<Result = NextConfig | Promise<NextConfig>> = (
  phase: string,
  context: { defaultConfig: NextConfig },
) => Result;

/**
 * The same configuration with this package as an external package of the
 * server, with what the build knows of Clerk's public variables, and with a
 * guard (`project/build-guard.ts`). Takes an object or a function, plain or
 * async, and gives back the same kind. Throws where `config` is neither
 * (`config_invalid`), and where this Next.js runs no middleware on Node.js
 * (`next_version_unsupported`).
 */
export function withIronclerk<Result extends NextConfig | Promise<NextConfig>>(
  config: NextConfigFunction<Result>,
  options?: IronclerkConfigOptions,
): NextConfigFunction<Result>;
export function withIronclerk(config?: NextConfig, options?: IronclerkConfigOptions): NextConfig;
export function withIronclerk(
  config: NextConfig | NextConfigFunction = {},
  options: IronclerkConfigOptions = {},
): NextConfig | NextConfigFunction {
  const folder = applicationFolder();
  if (typeof config === 'function') {
    return (phase, context) => {
      const result = config(phase, context);
      return isPromise(result)
        ? result.then((settled) => extend(settled, options, folder))
        : extend(result, options, folder);
    };
  }
  return extend(config, options, folder);
}

function extend(
  config: NextConfig,
  options: IronclerkConfigOptions,
  folder: string | undefined,
): NextConfig {
  if (typeof config !== 'object' || config === null || isPromise(config)) {
    throw new IronclerkError(
      'config_invalid',
      'withIronclerk() takes the configuration of Next.js: an object, or a function that returns one.',
    );
  }
  const extended: NextConfig = {
    ...config,
    serverExternalPackages: union(config.serverExternalPackages, PACKAGE),
  };
  if (config.transpilePackages?.includes(PACKAGE)) {
    extended.transpilePackages = config.transpilePackages.filter((name) => name !== PACKAGE);
  }
  const aliasesClerkServer = options.aliasClerkServer === true;
  const guarded = withBuildGuard(extended, { folder, aliasesClerkServer });
  const home = folder ?? process.cwd();
  const complete = withPublicVariables(guarded, home);
  return aliasesClerkServer ? withAlias(complete, home) : complete;
}

/** The folder of the `next.config` that calls; `undefined` when none does. */
function applicationFolder(): string | undefined {
  const file = callers().find((caller) => /^next\.config\./.test(path.basename(caller)));
  return file && path.dirname(file);
}

/**
 * Both bundlers are told, since the same configuration serves either. webpack
 * is told by an external rather than an alias: Next.js requires an external
 * package by the name that the source gave, so an alias would have no effect.
 */
function withAlias(config: NextConfig, folder: string): NextConfig {
  const { turbopack, webpack } = config;
  return {
    ...config,
    turbopack: {
      ...turbopack,
      resolveAlias: { ...turbopack?.resolveAlias, [CLERK_SERVER]: writeForwarder(folder) },
    },
    webpack(bundler, context) {
      const changed = webpack ? webpack(bundler, context) : bundler;
      if (context.isServer && context.nextRuntime !== 'edge') {
        changed.externals = [externalClerkServer, ...asList(changed.externals)];
      }
      return changed;
    },
  };
}

/**
 * Turbopack bundles what an alias leads to in the Pages Router, even if that
 * is an external package. So the alias leads to a module of the application
 * that imports the package by name. It has a folder of its own: Turbopack does
 * not read the folder of the build, and takes what lies in `node_modules` for
 * another package. Returns its path as an alias names it.
 */
function writeForwarder(folder: string): string {
  write(path.join(folder, FORWARDER_FOLDER, '.gitignore'), '*\n');
  write(path.join(folder, FORWARDER_FOLDER, 'server.mjs'), `export * from '${OUR_SERVER}';\n`);
  return `./${FORWARDER_FOLDER}/server.mjs`;
}

/**
 * Writes a file where it is not there yet. The server of a container reads the
 * configuration, too, where nobody may write; it needs no file, for its build
 * is over.
 */
function write(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) {
    return;
  }
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  }
}

/**
 * Loaded as the application says, `import` or `require`. Next.js serves without
 * a middleware where a `require` in it finds no package; a failed `import` is
 * an error.
 */
async function externalClerkServer({
  request,
  dependencyType,
}: {
  request?: string;
  dependencyType?: string;
}): Promise<string | undefined> {
  const kind = dependencyType === 'esm' ? 'module' : 'commonjs';
  return request === CLERK_SERVER ? `${kind} ${OUR_SERVER}` : undefined;
}

const asList = (value: unknown): unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const union = (names: readonly string[] | undefined, name: string): string[] => [
  ...new Set([...(names ?? []), name]),
];

const isPromise = (value: unknown): value is Promise<NextConfig> =>
  value instanceof Promise ||
  (typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function');
