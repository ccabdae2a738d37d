// npm run attack: random compositions of what an attacker can hold, against the
// middleware and the application. Arguments go to conformance/attacker.mjs.

import { run } from './run.mjs';
import { build } from './setup.mjs';

await build();
await run(process.execPath, ['conformance/attacker.mjs', ...process.argv.slice(2)], { show: true });
