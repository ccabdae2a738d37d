/**
 * The alias of `@clerk/nextjs/server`. **The application's own imports of it
 * lead to `ironclerk/server`**; what `@clerk/nextjs` imports within itself stays
 * its own.
 */

import type { NextConfig } from 'next';
import { generate } from './generated-files';

const CLERK_SERVER = '@clerk/nextjs/server';
const OUR_SERVER = 'ironclerk/server';

/**
 * The configuration with the alias, for the application in `folder`.
 *
 * It configures both bundlers, since the same configuration serves either. webpack
 * gets an external for Node.js rather than an alias: Next.js requires an external
 * package by the name in the source, so an alias would have no effect.
 */
export function withAlias(config: NextConfig, folder: string): NextConfig {
  const { turbopack, webpack } = config;
  return {
    ...config,
    turbopack: {
      ...turbopack,
      resolveAlias: { ...turbopack?.resolveAlias, [CLERK_SERVER]: writeForwarder(folder) },
    },
    webpack(bundler, context) {
      const changed = webpack ? webpack(bundler, context) : bundler;
      if (context.nextRuntime === 'edge') {
        changed.resolve.alias = { ...changed.resolve.alias, [`${CLERK_SERVER}$`]: OUR_SERVER };
      } else if (context.isServer) {
        changed.externals = [externalClerkServer, ...asList(changed.externals)];
      }
      return changed;
    },
  };
}

/**
 * Turbopack bundles what an alias leads to in the Pages Router, even if that
 * is an external package. So the alias leads to a module of the application
 * that imports the package by name. Returns its path as an alias names it.
 */
const writeForwarder = (folder: string): string =>
  generate(folder, 'server.mjs', `export * from '${OUR_SERVER}';\n`);

/**
 * Loaded by `import` or `require`, as in the application. Next.js serves without a
 * middleware if a `require` in it cannot find a package; a failed `import` is an
 * error.
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
