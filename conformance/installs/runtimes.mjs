// The cells without Next.js: each runtime installs the package and the frameworks,
// and runs the servers of `docs/runtimes.md`.

import { cases } from '../runtimes/cases.mjs';
import { compileExamples, writeExamples } from '../runtimes/examples.mjs';
import { filesOf, RUNTIMES } from '../runtimes/servers.mjs';
import { startSite } from '../runtimes/site.mjs';
import { installWith } from './managers.mjs';

/** @typedef {import('../runtimes/binaries.mjs').Runtime} Runtime */
/** @typedef {import('../../scripts/release/registry.mjs').Registry} Registry */

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
 * @property {(folder: string, registry: Registry) => Promise<void>} verify
 */

/** @type {RuntimeCell[]} */
export const runtimeCells = RUNTIMES.map((runtime) => ({
  name: `Runtime ${runtime.name}`,
  core: false,
  verify: (folder, registry) => verifyRuntime(runtime, folder, registry),
}));

/**
 * @param {Runtime} runtime
 * @param {string} folder
 * @param {Registry} registry
 */
async function verifyRuntime(runtime, folder, { url, version }) {
  writeExamples(folder, {
    dependencies: { ironclerk: version, ...FRAMEWORKS, ...TYPES },
  });
  await installWith(runtime.program === 'bun' ? 'bun' : 'npm', folder, url);
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
