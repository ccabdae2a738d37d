// A version of `@clerk/nextjs` in a folder of its own, beside our Next.js and React:
// two copies of Next.js would not take each other's requests.

import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';

/** What the original has from the application. */
const OF_THE_APPLICATION = ['next', 'react', 'react-dom'];

/**
 * Installs it. Throws with what npm said.
 *
 * @param {string} folder
 * @param {string} version a version, or a tag
 */
export async function installOriginal(folder, version) {
  const manifest = { private: true, dependencies: { '@clerk/nextjs': version } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  const args = ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
  for (const name of OF_THE_APPLICATION) {
    const target = path.join(root, 'node_modules', name);
    symlinkSync(target, path.join(folder, 'node_modules', name), 'junction');
  }
}
