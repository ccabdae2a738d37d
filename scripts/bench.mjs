// npm run bench, bench:servers, bench:growth and bench:fairness: a program of
// benchmark/ against the package as it is now. Further arguments go to it.

import { run } from './run.mjs';
import { build } from './setup.mjs';

const [program = 'run', ...args] = process.argv.slice(2);
await build();
await run(process.execPath, [`benchmark/${program}.mjs`, ...args], { show: true });
