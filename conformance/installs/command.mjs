// `npm run matrix`: every way to install, build and serve an application that
// this package supports. It needs the package registry. `--core` leaves it at
// what `npm test` runs; further arguments choose cells by words of their names.

import { parseArgs } from 'node:util';
import { build } from '../../scripts/setup.mjs';

const { values, positionals } = parseArgs({
  options: { core: { type: 'boolean', default: false } },
  allowPositionals: true,
});
await build();
const { runMatrix } = await import('./run.mjs');
process.exitCode = (await runMatrix(positionals, values)) ? 0 : 1;
