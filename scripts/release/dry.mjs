// npm run release:dry: everything of a release but the publishing. Packs all
// packages, looks them over, installs them into fresh applications with each package
// manager, builds and serves those, and signs in against an emulator.
//
//   npm run release:dry [-- --bare]
//
// --bare does so in a Debian that has Node.js and nothing else, instead (bare.mjs).

import { parseArgs } from 'node:util';
import { progress, run } from '../run.mjs';
import { build } from '../setup.mjs';
import { tryBareRoot } from './bare.mjs';
import { checkRelease } from './check.mjs';

const { values } = parseArgs({ options: { bare: { type: 'boolean', default: false } } });
await build();
if (values.bare) {
  await tryBareRoot();
} else {
  await tryManagers();
}

/** The packages, then an application for each package manager. */
async function tryManagers() {
  progress('The packages (publint, are-the-types-wrong, npm publish --dry-run)');
  await checkRelease(async (packed) => {
    for (const { file } of packed) {
      await run('npm', ['publish', '--dry-run', '--access', 'public', file]);
    }
  });
  progress('Applications, by package manager');
  // Loaded once the emulator is built.
  const { runMatrix } = await import('../../conformance/installs/run.mjs');
  process.exitCode = (await runMatrix([], { release: true })) ? 0 : 1;
}
