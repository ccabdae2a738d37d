// What the compiler of Rust is told. **No folder of the machine that builds is in the
// binary**: panics name files of crates below /cargo. For Windows, the C library is in the
// binary, since a machine without Visual C++ has none.

import { homedir } from 'node:os';
import path from 'node:path';
import { root } from './files.mjs';

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
 * The flags of the compiler for what these arguments build.
 *
 * @param {readonly string[]} args
 * @param {string} [system]
 */
export function flagsFor(args, system = process.platform) {
  const { RUSTFLAGS } = remapped();
  const target = args[args.indexOf('--target') + 1] ?? '';
  const isMsvc = args.includes('--target') ? target.endsWith('-msvc') : system === 'win32';
  return { RUSTFLAGS: isMsvc ? `${RUSTFLAGS} -Ctarget-feature=+crt-static`.trim() : RUSTFLAGS };
}
