// npm run conformance: generated requests through the peer and through us.
// Arguments go to conformance/answers/run.mjs.

import { run } from '../../scripts/run.mjs';
import { build } from '../../scripts/setup.mjs';

await build();
await run(process.execPath, ['conformance/answers/run.mjs', ...process.argv.slice(2)], {
  show: true,
});
