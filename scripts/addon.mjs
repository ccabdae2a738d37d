// Builds the addon, for this platform or for another. **No folder of the machine that
// builds is in the binary**: panics name files of crates below /cargo.
//
//   node scripts/addon.mjs [arguments of `napi build`]

import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './files.mjs';
import { runTool } from './run.mjs';

/**
 * What has the compiler leave out the folders of this machine. A folder whose name has a
 * space stays, since the variable separates flags by spaces; so does a home that is `/`.
 *
 * @returns {{ RUSTFLAGS: string }}
 */
export function remapped() {
  const cargo = process.env.CARGO_HOME ?? path.join(homedir(), '.cargo');
  const names = { [homedir()]: '/home', [root]: '/ironclerk', [cargo]: '/cargo' };
  // The last that fits counts.
  const flags = Object.entries(names)
    .map(([folder, name]) => `--remap-path-prefix=${folder.replace(/[\\/]$/, '')}=${name}`)
    .filter((flag) => !/\s|=\/?=/.test(flag));
  return { RUSTFLAGS: [process.env.RUSTFLAGS ?? '', ...flags].join(' ').trim() };
}

/**
 * Builds the addon.
 *
 * @param {readonly string[]} [args] further arguments of `napi build`
 */
export const buildAddon = (args = []) =>
  runTool('@napi-rs/cli/dist/cli.js', ['build', '--platform', '--release', '--no-js', ...args], {
    environment: remapped(),
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAddon(process.argv.slice(2));
}
