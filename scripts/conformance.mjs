// npm run conformance: generated requests through the peer and through us.
// Arguments go to conformance/run.mjs.

import { run } from './run.mjs';
import { build } from './setup.mjs';

await build();
await run(process.execPath, ['conformance/run.mjs', ...process.argv.slice(2)], { show: true });
