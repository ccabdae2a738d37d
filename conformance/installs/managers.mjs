// How each package manager installs a project. All of them find the package in the
// registry of the run, and keep what they get from it out of the caches of this
// machine: the next run has other files under the same names.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execute } from './execute.mjs';

/**
 * @typedef {object} Manager
 * @property {string} command
 * @property {string[]} args
 * @property {(registry: string, cache: string) => import('../../scripts/run.mjs').Environment} environment
 */

/** @typedef {'npm' | 'pnpm' | 'yarn' | 'yarn 4' | 'yarn 4 PnP' | 'bun'} ManagerName */

/** @param {string} registry */
const ofNpm = (registry) => ({ npm_config_registry: registry });

/**
 * @param {'node-modules' | 'pnp'} linker
 * @returns {Manager}
 */
const yarn4 = (linker) => ({
  command: 'npx',
  args: ['--yes', '--package', '@yarnpkg/cli-dist@4.18.1', 'yarn', 'install'],
  environment: (registry, cache) => ({
    ...ofNpm(registry),
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: 'localhost',
    YARN_GLOBAL_FOLDER: cache,
    YARN_NODE_LINKER: linker,
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    YARN_ENABLE_TELEMETRY: 'false',
  }),
});

/** @type {Record<ManagerName, Manager>} */
export const MANAGERS = {
  npm: {
    command: 'npm',
    args: ['install', '--no-audit', '--no-fund', '--prefer-online'],
    environment: ofNpm,
  },
  pnpm: {
    command: 'npx',
    args: ['--yes', 'pnpm@10.34.8', 'install', '--no-frozen-lockfile'],
    environment: ofNpm,
  },
  yarn: {
    command: 'npx',
    args: ['--yes', 'yarn@1.22.22', 'install', '--non-interactive', '--no-progress'],
    environment: (registry, cache) => ({
      ...ofNpm(registry),
      YARN_REGISTRY: registry,
      YARN_CACHE_FOLDER: cache,
    }),
  },
  'yarn 4': yarn4('node-modules'),
  'yarn 4 PnP': yarn4('pnp'),
  bun: {
    command: 'npx',
    args: ['--yes', 'bun@1.4.5', 'install', '--no-progress'],
    environment: (registry, cache) => ({
      ...ofNpm(registry),
      BUN_CONFIG_REGISTRY: registry,
      BUN_INSTALL_CACHE_DIR: cache,
    }),
  },
};

/**
 * Installs what the project in `folder` names. Rejects with what the package manager said.
 *
 * @param {ManagerName} name
 * @param {string} folder
 * @param {string} registry
 * @param {string[]} [more] further arguments
 */
export function installWith(name, folder, registry, more = []) {
  const { command, args, environment } = MANAGERS[name];
  if (name.startsWith('yarn 4')) {
    // Without a lockfile of its own, a folder is taken for a part of one above it.
    writeFileSync(path.join(folder, 'yarn.lock'), '');
  }
  const cache = path.join(path.dirname(folder), 'cache');
  return execute(command, [...args, ...more], folder, environment(registry, cache));
}
