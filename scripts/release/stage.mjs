// What a release publishes, as folders: the package, without any binary, and a
// package for each platform, which holds its binary. The package names those of the
// same version as optional dependencies, of which a package manager installs the one
// that runs.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../files.mjs';
import { pruneDeclarations } from './declarations.mjs';
import { linkAbroad } from './links.mjs';

/**
 * A package as it is published.
 *
 * @typedef {object} Staged
 * @property {string} name
 * @property {string} folder
 * @property {boolean} isComplete whether it holds its binary, or the WASM core
 */

/** Fields of package.json that only a checkout needs. */
const OF_THE_CHECKOUT = ['devDependencies', 'napi', 'overrides', 'scripts'];

/** The names of the platforms, as in npm/. */
export const platforms = () => readdirSync(path.join(root, 'npm'));

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

/**
 * @param {string} file
 * @param {object} value
 */
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

/**
 * Writes all packages of a release into `folder`.
 *
 * @param {string} folder
 * @param {string} [binaries] where the binaries are, by default the root
 * @returns {Staged[]} those of the platforms first, as they must be published
 */
export function stage(folder, binaries = root) {
  return [...platforms().map((name) => stagePlatform(name, folder, binaries)), stageMain(folder)];
}

/**
 * @param {string} folder
 * @returns {Staged}
 */
function stageMain(folder) {
  const target = path.join(folder, 'ironclerk');
  const manifest = readJson('package.json');
  mkdirSync(target, { recursive: true });
  /** @type {string[]} */
  const files = manifest.files;
  for (const name of files.filter((one) => existsSync(path.join(root, one)))) {
    cpSync(path.join(root, name), path.join(target, name), { recursive: true });
  }
  const published = Object.entries(manifest).filter(([name]) => !OF_THE_CHECKOUT.includes(name));
  const optionalDependencies = Object.fromEntries(
    platforms().map((name) => [`ironclerk-${name}`, manifest.version]),
  );
  writeJson(path.join(target, 'package.json'), {
    ...Object.fromEntries(published),
    optionalDependencies,
  });
  pruneDeclarations(path.join(target, 'dist'), declarationsOf(target, manifest));
  linkAbroad(target, manifest.repository.url);
  const isComplete = existsSync(path.join(target, 'dist/core.wasm'));
  return { name: manifest.name, folder: target, isComplete };
}

/**
 * The declarations of the entries, under every condition.
 *
 * @param {string} target
 * @param {{ exports: object }} manifest
 */
const declarationsOf = (target, { exports }) =>
  filesIn(exports)
    .filter((file) => /\.m?[jt]s$/.test(file))
    .map((file) => path.join(target, file.replace(/(?:\.d)?\.(m?)[jt]s$/, '.d.$1ts')))
    .filter((file) => existsSync(file));

/**
 * @param {object | string} target
 * @returns {string[]}
 */
const filesIn = (target) =>
  typeof target === 'string' ? [target] : Object.values(target).flatMap(filesIn);

/**
 * @param {string} platform
 * @param {string} folder
 * @param {string} binaries
 * @returns {Staged}
 */
function stagePlatform(platform, folder, binaries) {
  const { version, license, repository, homepage, bugs } = readJson('package.json');
  const name = `ironclerk-${platform}`;
  const target = path.join(folder, name);
  cpSync(path.join(root, 'npm', platform), target, { recursive: true });
  cpSync(path.join(root, 'LICENSE'), path.join(target, 'LICENSE'));
  const manifest = readJson(`npm/${platform}/package.json`);
  writeJson(path.join(target, 'package.json'), {
    ...manifest,
    ...{ version, license, repository, homepage, bugs },
    // Yarn keeps packages in archives, and a binary loads from a file only.
    preferUnplugged: true,
  });
  const binary = path.join(binaries, manifest.main);
  const isComplete = existsSync(binary);
  if (isComplete) {
    cpSync(binary, path.join(target, manifest.main));
  }
  return { name, folder: target, isComplete };
}
