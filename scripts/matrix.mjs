// `npm run matrix`: every way to install, build and serve an application that
// this package supports. It needs the package registry, which `npm test` does
// not; further arguments choose cells by words of their names.

import { build } from './setup.mjs';

await build();
const { runMatrix } = await import('../matrix/run.mjs');
process.exitCode = (await runMatrix(process.argv.slice(2))) ? 0 : 1;
