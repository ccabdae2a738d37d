/**
 * Clerk's public variables, **kept in the configuration of the build**, where a
 * server that starts without them finds them.
 */

import path from 'node:path';
import type { NextConfig } from 'next';
import { noteApplication } from '../options/built-variables';

const PUBLIC = /^NEXT_PUBLIC_CLERK_/;

/**
 * The configuration with the currently set public variables in its `env`, except
 * those that it sets itself. The bundles of browsers contain them anyway. A
 * development server needs none of this: it reads its environment, and reads it
 * again when a file changes.
 */
export function withPublicVariables(config: NextConfig, folder: string): NextConfig {
  const env = { ...publicVariables(), ...config.env };
  noteApplication({
    distDir: path.resolve(folder, config.distDir || '.next'),
    env: config.env ?? {},
  });
  return Object.keys(env).length > 0 ? { ...config, env } : config;
}

function publicVariables(): Record<string, string> {
  const { NODE_ENV, ...variables } = process.env;
  return NODE_ENV === 'development'
    ? {}
    : Object.fromEntries(
        Object.entries(variables).filter(
          (entry): entry is [string, string] => PUBLIC.test(entry[0]) && Boolean(entry[1]),
        ),
      );
}
