// The cells without Next.js: each runtime installs the package and the frameworks,
// and runs the servers of `docs/runtimes.md`.

import path from 'node:path';
import { binaryOf } from '../runtimes/binaries.mjs';
import { cases } from '../runtimes/cases.mjs';
import { compileExamples, writeExamples } from '../runtimes/examples.mjs';
import { filesOf, RUNTIMES } from '../runtimes/servers.mjs';
import { startSite } from '../runtimes/site.mjs';
import { execute } from './project.mjs';

/** @typedef {import('../runtimes/binaries.mjs').Runtime} Runtime */

const FRAMEWORKS = {
  '@hono/node-server': '2.1.9',
  express: '5.3.0',
  fastify: '5.12.8',
  hono: '4.13.19',
};
const TYPES = { '@types/express': '5.0.6', '@types/node': '20.19.43' };

/**
 * A runtime that runs what is documented for it. `verify` rejects if it does not.
 *
 * @typedef {object} RuntimeCell
 * @property {string} name
 * @property {boolean} core
 * @property {(folder: string, tarball: string) => Promise<void>} verify
 */

/** @type {RuntimeCell[]} */
export const runtimeCells = RUNTIMES.map((runtime) => ({
  name: `Runtime ${runtime.name}`,
  core: false,
  verify: (folder, tarball) => verifyRuntime(runtime, folder, tarball),
}));

/**
 * @param {Runtime} runtime
 * @param {string} folder
 * @param {string} tarball
 */
async function verifyRuntime(runtime, folder, tarball) {
  writeExamples(folder, {
    dependencies: { ironclerk: `file:${tarball}`, ...FRAMEWORKS, ...TYPES },
  });
  await install(runtime, folder);
  await compileExamples(folder);
  for (const file of filesOf(runtime)) {
    const site = await startSite(runtime, folder, file);
    try {
      for (const { name, verify } of cases) {
        await verify(site).catch((cause) => {
          throw new Error(`${file}: ${name}\n${cause.message}`, { cause });
        });
      }
    } finally {
      await site.stop();
    }
  }
}

/**
 * Installs with the runtime's own package manager. Deno's takes no archive, so its
 * users' other way is taken: npm.
 *
 * @param {Runtime} runtime
 * @param {string} folder
 */
const install = async (runtime, folder) =>
  runtime.program === 'bun'
    ? execute(path.resolve(await binaryOf(runtime)), ['install'], folder)
    : execute('npm', ['install', '--no-audit', '--no-fund'], folder);
