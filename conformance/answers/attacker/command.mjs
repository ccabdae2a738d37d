// npm run attack: random compositions of what an attacker can hold, against the
// middleware and the application. Arguments go to conformance/answers/attacker/run.mjs.

import { run } from '../../../scripts/run.mjs';
import { build } from '../../../scripts/setup.mjs';

await build();
await run(process.execPath, ['conformance/answers/attacker/run.mjs', ...process.argv.slice(2)], {
  show: true,
});
