// The tarballs of a release, as `npm publish` takes them.
//
//   node scripts/release/pack.mjs <folder> [--binaries <folder>] [--complete]
//
// With `--complete`, as releases are made, every platform must have its binary.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stage } from './stage.mjs';

/**
 * A packed package.
 *
 * @typedef {object} Packed
 * @property {string} name
 * @property {string} file the tarball
 * @property {string[]} files what it holds
 * @property {number} unpackedSize in bytes
 * @property {string} integrity
 * @property {string} shasum
 * @property {Record<string, unknown>} manifest
 * @property {boolean} isComplete whether it holds its binary, or the WASM core
 */

/**
 * Stages and packs all packages of a release.
 *
 * @param {string} folder
 * @param {string} [binaries]
 * @returns {Packed[]} those of the platforms first
 */
export function packRelease(folder, binaries) {
  mkdirSync(folder, { recursive: true });
  return stage(path.join(folder, 'staged'), binaries).map(
    ({ name, folder: staged, isComplete }) => {
      const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
      const { status, stdout, stderr } = spawnSync('npm', args, { cwd: staged, encoding: 'utf8' });
      if (status !== 0) {
        throw new Error(`npm pack of ${name} ended with ${status}:\n${stderr}`);
      }
      const said = JSON.parse(stdout);
      // A list in older releases of npm, an object by names in newer ones.
      const [packed] = Array.isArray(said) ? said : Object.values(said);
      return {
        name,
        file: path.join(folder, packed.filename),
        files: packed.files.map((/** @type {{ path: string }} */ one) => one.path),
        unpackedSize: packed.unpackedSize,
        integrity: packed.integrity,
        shasum: packed.shasum,
        manifest: JSON.parse(readFileSync(path.join(staged, 'package.json'), 'utf8')),
        isComplete,
      };
    },
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { binaries: { type: 'string' }, complete: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [folder = 'release'] = positionals;
  const packed = packRelease(
    path.resolve(folder),
    values.binaries && path.resolve(values.binaries),
  );
  const missing = packed.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
  for (const { file, unpackedSize, isComplete } of packed) {
    console.log(`${file}  ${unpackedSize} bytes${isComplete ? '' : ', without its binary'}`);
  }
  if (values.complete && missing.length > 0) {
    console.error(`Binaries are missing: ${missing.join(', ')}.`);
    process.exitCode = 1;
  }
}
