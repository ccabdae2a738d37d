// npm run cross: builds the addon for other machines, on Debian for x64, and runs each
// there with a Node.js of its own, under QEMU for Linux and under Wine for Windows: the
// built core and the WebAssembly core must answer the same. Arguments name platforms, by
// default all; the binaries stay in target/cross.
//
//   npm run cross -- linux-arm64-gnu [--built] [--count 300]
//
// --built takes the binaries that are there.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildAddon } from '../addon.mjs';
import { root } from '../files.mjs';
import { tooNew } from '../release/pack.mjs';
import { progress, run } from '../run.mjs';
import { build } from '../setup.mjs';
import { programOf } from './program.mjs';
import { TARGETS, toolsFor } from './targets.mjs';
import { mingw } from './wine.mjs';

/** @typedef {import('./targets.mjs').Target} Target */

const FOLDER = path.join(root, 'target/cross');

const { values, positionals } = parseArgs({
  options: {
    built: { type: 'boolean', default: false },
    count: { type: 'string', default: '300' },
  },
  allowPositionals: true,
});
const targets = TARGETS.filter(
  ({ platform }) => positionals.length === 0 || positionals.includes(platform),
);

/** @param {string} platform */
const fileOf = (platform) => `ironclerk.${platform}.node`;

/** @param {string} platform */
const binaryOf = (platform) => path.join(FOLDER, fileOf(platform));

/** @param {Target} target */
async function compile({ platform, triple, libc }) {
  progress(`Building for ${platform} (a few minutes)`);
  // Without a version of glibc, which only the linker knows.
  const [rust = ''] = triple.split('.');
  await run('rustup', ['target', 'add', rust]);
  const args = ['--target', triple, '--output-dir', FOLDER];
  if (libc !== 'mingw') {
    await buildAddon([...args, '--cross-compile']);
    return;
  }
  await buildAddon(args, await mingw(FOLDER));
  renameSync(path.join(FOLDER, 'ironclerk.win32-x64-gnu.node'), binaryOf(platform));
}

/** @param {Target} target */
async function check(target) {
  const binary = binaryOf(target.platform);
  const version = target.libc === 'gnu' ? tooNew(binary) : undefined;
  if (version) {
    throw new Error(`${binary} needs glibc ${version}.`);
  }
  const [emulator = '', ...program] = await programOf(target, FOLDER);
  const size = statSync(binary).size.toLocaleString('en');
  const under = target.libc === 'mingw' ? 'Wine' : emulator;
  progress(`Running ${target.platform} (${size} bytes) under ${under}`);
  const place = path.join(root, fileOf(target.platform));
  copyFileSync(binary, place);
  try {
    const questions = ['conformance/cores/run.mjs', '--count', values.count];
    await run(emulator, [...program, ...questions], {
      show: true,
      environment: { IRONCLERK_REQUIRE_NATIVE: '1' },
    });
  } finally {
    rmSync(place);
  }
}

const missing = Object.entries(toolsFor(targets)).filter(
  ([tool]) => spawnSync(tool, ['--version']).error,
);
if (targets.length === 0 || missing.length > 0) {
  const platforms = TARGETS.map(({ platform }) => platform).join(', ');
  console.error(targets.length === 0 ? `The platforms are ${platforms}.` : 'What is missing:');
  for (const [tool, remedy] of missing) {
    console.error(`  ${tool}: ${remedy}`);
  }
  process.exit(1);
}
await build();
mkdirSync(FOLDER, { recursive: true });
for (const target of targets) {
  if (!values.built) {
    await compile(target);
  }
  await check(target);
}
progress(`Built and run: ${targets.map(({ platform }) => platform).join(', ')}`);
