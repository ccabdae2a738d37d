// The demo: builds what is missing, starts an emulator and the example, and
// says where to click. With `--check` it drives the app over HTTP instead and
// ends with 0, or says what failed.

import { createRequire } from 'node:module';
import path from 'node:path';
import { checkExample } from './demo-check.mjs';
import { freePort, startExample } from './example.mjs';
import { root } from './files.mjs';
import { progress } from './run.mjs';
import { buildExample } from './setup.mjs';

const check = process.argv.includes('--check');

await buildExample();
progress('Starting the emulator and the example');
const { createEmulator } = createRequire(import.meta.url)(path.join(root, 'dist/testing/index.js'));
const emulator = await createEmulator();
const port = await freePort(check ? 0 : 3000);
const app = await startExample({ port, environment: emulator.environment });

if (check) {
  const stranger = await createEmulator();
  try {
    process.exitCode = (await checkExample(app, emulator, stranger)) ? 0 : 1;
  } finally {
    await stranger.close();
    await stop();
  }
} else {
  const places = [
    [app.origin, 'the app: start here'],
    [`${app.origin}/dashboard`, 'needs a sign-in'],
    [`${app.origin}/admin`, 'needs a permission'],
    [emulator.apiUrl, 'the emulator'],
  ];
  console.log('\n  Ironclerk is running.\n');
  for (const [url, note] of places) {
    console.log(`    ${url.padEnd(34)}${note}`);
  }
  console.log('\n  Press Ctrl+C to stop.\n');
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => stop().then(() => process.exit(0)));
  }
}

async function stop() {
  await app.stop();
  await emulator.close();
}
