// Sets up what the tests need, then runs the Rust tests and jest. All
// arguments go to jest. Both run even when the first fails.

import { run } from './run.mjs';
import { buildExample } from './setup.mjs';
import { buildTestapps } from './testapps.mjs';

const suites = [
  ['cargo', ['test']],
  [process.execPath, ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)]],
];

await buildExample();
await buildTestapps();
for (const [command, args] of suites) {
  try {
    await run(command, args, { show: true });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
