// npm run cores: the native core and the WebAssembly core, asked the same at random.
// Arguments go to conformance/cores/run.mjs.

import { run } from '../../scripts/run.mjs';
import { build } from '../../scripts/setup.mjs';

await build();
await run(process.execPath, ['conformance/cores/run.mjs', ...process.argv.slice(2)], {
  show: true,
});
