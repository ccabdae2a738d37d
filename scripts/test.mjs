// Sets up what the tests need, then runs the Rust tests and jest. All
// arguments go to jest. Both run even when the first fails.

import { chromium } from './chromium.mjs';
import { redisServer } from './redis.mjs';
import { run } from './run.mjs';
import { buildExample } from './setup.mjs';
import { buildTestapps } from './testapps.mjs';

await buildExample();
await buildTestapps();
const environment = { CHROMIUM_PATH: await chromium(), REDIS_SERVER: await redisServer() };
/** @type {[command: string, args: string[]][]} */
const suites = [
  ['cargo', ['test']],
  [process.execPath, ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)]],
];
for (const [command, args] of suites) {
  try {
    await run(command, args, { show: true, environment });
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 1;
  }
}
