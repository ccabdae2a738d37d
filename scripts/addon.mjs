// Builds the addon, for this platform or for another.
//
//   node scripts/addon.mjs [arguments of `napi build`]

import { fileURLToPath } from 'node:url';
import { runTool } from './run.mjs';
import { flagsFor } from './rust-flags.mjs';

/**
 * Builds the addon.
 *
 * @param {readonly string[]} [args] further arguments of `napi build`
 * @param {import('./run.mjs').Environment} [environment]
 */
export const buildAddon = (args = [], environment = {}) =>
  runTool('@napi-rs/cli/dist/cli.js', ['build', '--platform', '--release', '--no-js', ...args], {
    environment: { ...environment, ...flagsFor(args) },
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAddon(process.argv.slice(2));
}
