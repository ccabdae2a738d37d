// npm run bench: the peer, us and the floor side by side. Arguments go to
// benchmark/run.mjs.

import { run } from './run.mjs';
import { build } from './setup.mjs';

await build();
await run(process.execPath, ['benchmark/run.mjs', ...process.argv.slice(2)], { show: true });
