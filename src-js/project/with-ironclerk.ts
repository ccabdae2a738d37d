/**
 * `withIronclerk()`: what an application's `next.config` needs to run on the
 * Rust core. **It changes nothing that the configuration already sets.**
 *
 * A native addon cannot be bundled, so the server must require the package at run
 * time: `serverExternalPackages` of
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/serverExternalPackages.
 */

import path from 'node:path';
import type { NextConfig } from 'next';
import { callers } from '../caller';
import { refuseEmulatorKeyOnLoad } from '../options/emulator-key';
import { IronclerkError } from '../wire/ironclerk-error';
import { withBuildGuard } from './build-guard';
import { withAlias } from './clerk-server-alias';
import { type DevelopmentEmulatorOptions, startDevelopmentEmulator } from './development-emulator';
import { withEdgeBuild } from './edge-build';
import { refuseExposedSecret } from './exposed-secret';
import { withPublicVariables } from './public-variables';
// The first request of a development server comes before any file of the application is loaded.
import '../wire/arrival';

const PACKAGE = 'ironclerk';

/** How `withIronclerk` changes a configuration. */
export interface IronclerkConfigOptions {
  /**
   * Resolve `@clerk/nextjs/server` to `ironclerk/server` in the application's
   * own code, so that not even the imports change. Off by default. Imports within
   * `@clerk/nextjs` itself do not change.
   */
  readonly aliasClerkServer?: boolean;
  /**
   * Start the emulator of `ironclerk/testing` with `next dev`, if no Clerk keys are set.
   * Off by default. Builds and production servers ignore it.
   */
  readonly emulator?: boolean | DevelopmentEmulatorOptions;
}

/** The function form of a configuration, as `next.config` may export it. */
export type NextConfigFunction<Result = NextConfig | Promise<NextConfig>> = (
  phase: string,
  context: { defaultConfig: NextConfig },
) => Result;

/**
 * The same configuration with this package as an external package of the server,
 * with Clerk's public variables of the build, and with a guard that stops a build
 * whose middleware would not run. Takes an object or a function, plain or async, and
 * returns the same kind. Throws if `config` is neither (`config_invalid`), if
 * this Next.js cannot run a middleware on Node.js (`next_version_unsupported`), or if a
 * public variable holds a secret key (`secret_key_exposed`).
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
  refuseExposedSecret();
  refuseEmulatorKeyOnLoad({
    secretKey: process.env.CLERK_SECRET_KEY,
    apiUrl: process.env.CLERK_API_URL,
    jwtKey: process.env.CLERK_JWT_KEY,
  });
  const complete = withPublicVariables(withEmulator(guarded, options.emulator, home), home);
  const told = folder ? withEdgeBuild(complete, folder) : complete;
  return aliasesClerkServer ? withAlias(told, home) : told;
}

/** Browsers get its addresses from `env`, which outlives a change of `.env` files. */
function withEmulator(
  config: NextConfig,
  emulator: IronclerkConfigOptions['emulator'],
  home: string,
): NextConfig {
  const started = emulator && startDevelopmentEmulator(emulator === true ? {} : emulator, home);
  return started ? { ...config, env: { ...started, ...config.env } } : config;
}

/** The folder of the calling `next.config`; `undefined` for another caller. */
function applicationFolder(): string | undefined {
  const file = callers().find((caller) => /^next\.config\./.test(path.basename(caller)));
  return file && path.dirname(file);
}

const union = (names: readonly string[] | undefined, name: string): string[] => [
  ...new Set([...(names ?? []), name]),
];

const isPromise = (value: unknown): value is Promise<NextConfig> =>
  value instanceof Promise ||
  (typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function');
