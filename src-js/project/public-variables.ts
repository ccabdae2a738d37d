/**
 * Clerk's public variables, **kept in the configuration of the build**, where
 * the server finds them that is started without them.
 */

import path from 'node:path';
import type { NextConfig } from 'next';
import { noteApplication } from '../options/built-variables';

const PUBLIC = /^NEXT_PUBLIC_CLERK_/;

/**
 * The configuration with the public variables that are set now in its `env`,
 * but for those that it sets itself. They are in the bundles of browsers
 * anyway. A development server has its environment at hand, and reads it again
 * when a file of it changes.
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
