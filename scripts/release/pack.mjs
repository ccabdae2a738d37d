// The tarballs of a release, as `npm publish` takes them.
//
//   node scripts/release/pack.mjs <folder> [--binaries <folder>] [--complete]
//
// With `--complete`, as releases are made, every platform must have its binary, none
// may need a glibc above the oldest supported one, and the WASM core must be there.

import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stage } from './stage.mjs';
import { compareVersions, neededGlibc, OLDEST_GLIBC } from './symbol-versions.mjs';

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
  /** @type {typeof import('cross-spawn')} */
  const spawn = createRequire(import.meta.url)('cross-spawn');
  mkdirSync(folder, { recursive: true });
  return stage(path.join(folder, 'staged'), binaries).map(
    ({ name, folder: staged, isComplete }) => {
      const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
      const { status, stdout, stderr } = spawn.sync('npm', args, { cwd: staged, encoding: 'utf8' });
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

/**
 * The version of glibc that a binary needs and that the oldest supported systems lack.
 *
 * @param {string} binary
 */
export function tooNew(binary) {
  const highest = neededGlibc(binary).at(-1) ?? '0';
  return compareVersions(highest, OLDEST_GLIBC) > 0 ? highest : undefined;
}

/**
 * What keeps the packages from being a release.
 *
 * @param {Packed[]} packages
 * @param {string} folder the one that they were packed into
 */
function obstacles(packages, folder) {
  return packages.flatMap(({ name, manifest, isComplete }) => {
    if (!isComplete) {
      return [`${name} lacks ${name === 'ironclerk' ? 'the WASM core' : 'its binary'}.`];
    }
    const binary = path.join(folder, 'staged', name, String(manifest.main));
    const version = name.endsWith('-gnu') ? tooNew(binary) : undefined;
    return version
      ? [`${name} needs glibc ${version}, and systems with ${OLDEST_GLIBC} lack it.`]
      : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { binaries: { type: 'string' }, complete: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [folder = 'release'] = positionals;
  const target = path.resolve(folder);
  const packed = packRelease(target, values.binaries && path.resolve(values.binaries));
  for (const { file, unpackedSize } of packed) {
    console.log(`${path.relative('', file)}  ${unpackedSize.toLocaleString('en')} bytes`);
  }
  for (const obstacle of obstacles(packed, target)) {
    console.error(obstacle);
    process.exitCode = values.complete ? 1 : 0;
  }
}
