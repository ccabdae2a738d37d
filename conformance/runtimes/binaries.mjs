// The runtimes' programs, each installed once from its package of npm. **Once they
// are there, no network is needed.**

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';
import { alone } from '../../scripts/lock.mjs';
import { progress, run } from '../../scripts/run.mjs';

/**
 * A runtime in one version.
 *
 * @typedef {object} Runtime
 * @property {string} name
 * @property {'node' | 'bun' | 'deno' | 'wrangler'} program also the name of its package
 * @property {string} [version] the Node.js that runs this, where left out
 */

/**
 * The path of a runtime's program. Rejects if it can be neither found nor installed.
 *
 * @param {Runtime} runtime
 * @returns {Promise<string>}
 */
export async function binaryOf({ program, version }) {
  if (version === undefined) {
    return process.execPath;
  }
  const folder = path.join(root, 'node_modules/.cache/ironclerk', `${program}-${version}`);
  const binary = path.join(folder, 'node_modules/.bin', program);
  await alone(async () => {
    if (!existsSync(binary)) {
      progress(`Installing ${program} ${version}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
      await run('npm', ['install', '--no-audit', '--no-fund', `${program}@${version}`], {
        cwd: folder,
      });
    }
  });
  return binary;
}
