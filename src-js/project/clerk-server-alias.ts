/**
 * The alias of `@clerk/nextjs/server`. **The application's own imports of it
 * lead to `ironclerk/server`**; what `@clerk/nextjs` imports within itself stays
 * its own.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { NextConfig } from 'next';

const CLERK_SERVER = '@clerk/nextjs/server';
const OUR_SERVER = 'ironclerk/server';
/** Where an alias leads, beside `next.config`. */
const FORWARDER_FOLDER = '.ironclerk';

/**
 * The configuration with the alias, for the application in `folder`.
 *
 * It configures both bundlers, since the same configuration serves either. webpack
 * gets an external rather than an alias: Next.js requires an external package by
 * the name in the source, so an alias would have no effect.
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
 * not read the folder of the build, and takes files in `node_modules` for
 * another package. Returns its path as an alias names it.
 */
function writeForwarder(folder: string): string {
  write(path.join(folder, FORWARDER_FOLDER, '.gitignore'), '*\n');
  write(path.join(folder, FORWARDER_FOLDER, 'server.mjs'), `export * from '${OUR_SERVER}';\n`);
  return `./${FORWARDER_FOLDER}/server.mjs`;
}

/**
 * Writes a file unless it exists. A server in a read-only container evaluates the
 * configuration, too, but needs no file, since its build is over.
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
