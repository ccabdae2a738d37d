// Sets a checkout up, as far as it is not: dependencies, addon, JavaScript,
// apps. Every command of the README goes through here, so each works on a
// fresh machine that has Node.js and Rust. **One process at a time**: tests that
// run side by side find the same things to be built.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildAddon } from './addon.mjs';
import { newest, root } from './files.mjs';
import { alone } from './lock.mjs';
import { requireNode, requireRust } from './requirements.mjs';
import { progress, run, runTool } from './run.mjs';
import { buildWasm, WASM } from './wasm.mjs';

/**
 * Installs what package-lock.json names, unless it is there. `npm install`
 * rather than `npm ci`, which insists on the optional packages of every other
 * platform.
 *
 * @param {string} [folder] relative to the root
 */
export async function installDependencies(folder = '') {
  const installed = path.join(folder, 'node_modules/.package-lock.json');
  if (newest(installed) >= newest(path.join(folder, 'package.json'))) {
    return;
  }
  progress(`Installing dependencies${folder && ` of ${folder}`} (npm install)`);
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: path.join(root, folder) });
}

let needsWasm = true;

/** Leaves WebAssembly out, for what runs on the native core alone: it takes minutes. */
export function leaveWasmOut() {
  needsWasm = false;
}

/** Builds the addon and the JavaScript, unless they are newer than their sources. */
export const build = () => alone(buildPackage);

async function buildPackage() {
  requireNode();
  const sources = newest('src', '.cargo', 'Cargo.toml', 'Cargo.lock', 'build.rs', 'package.json');
  const needsAddon = newest(...addons()) < sources;
  if (needsAddon) {
    requireRust();
  }
  await installDependencies();
  if (needsAddon) {
    progress('Building the addon in Rust (a few minutes the first time)');
    await buildAddon();
  }
  if (needsWasm && newest(WASM) < sources) {
    await buildWasm();
  }
  const typescript = newest(
    WASM,
    'src-js',
    'emulator',
    'package.json',
    'scripts/build-javascript.mjs',
    'scripts/bundle-modules.mjs',
    'scripts/bundle-packages.mjs',
  );
  if (newest('dist') < typescript) {
    progress('Compiling TypeScript');
    await run(process.execPath, ['scripts/build-javascript.mjs'], { show: true });
  }
}

/** The compiled addons in the root, relative to it. */
const addons = () => readdirSync(root).filter((name) => /^ironclerk\..+\.node$/.test(name));

/**
 * Installs the built package into `folder`, as npm would: a copy and no link,
 * since Next.js treats only what lies in node_modules as external.
 *
 * @param {string} folder
 */
export const installPackage = (folder) =>
  alone(async () => {
    await buildPackage();
    copyPackage(folder);
  });

/** @param {string} folder */
function copyPackage(folder) {
  const target = path.join(root, folder, 'node_modules/ironclerk');
  const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  if (newest(path.relative(root, target)) >= newest('dist', ...addons())) {
    return;
  }
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const file of ['package.json', ...files, ...addons()]) {
    if (existsSync(path.join(root, file))) {
      cpSync(path.join(root, file), path.join(target, file), { recursive: true });
    }
  }
}

/**
 * Builds the example for production, unless it is built. `environment` is inlined.
 *
 * @param {import('./run.mjs').Environment} [environment]
 */
export async function buildExample(environment) {
  await installPackage('example');
  await buildApp('example', environment);
}

/**
 * Builds the Next.js app in `folder` for production, unless it is built.
 *
 * @param {string} folder
 * @param {import('./run.mjs').Environment} [environment]
 */
export const buildApp = (folder, environment) =>
  alone(() => buildForProduction(folder, environment));

/**
 * @param {string} folder
 * @param {import('./run.mjs').Environment} [environment]
 */
async function buildForProduction(folder, environment) {
  if (newest(`${folder}/.next/BUILD_ID`) >= newest(folder)) {
    return;
  }
  progress(`Building ${folder} (next build)`);
  await runTool('next/dist/bin/next', ['build'], { environment, cwd: path.join(root, folder) });
}
