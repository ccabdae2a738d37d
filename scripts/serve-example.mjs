// Serves the example for a test: the environment variables say which Clerk it
// talks to. A line of JSON with the origin means that it answers; it stops
// when standard input ends, so that it never outlives who started it.

import { freePort, startExample } from './example.mjs';
import { buildExample } from './setup.mjs';

await buildExample();
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /CLERK|^DEMO_/.test(name)),
);
const port = Number(process.env.DEMO_PORT) || (await freePort());
const app = await startExample({ port, environment });
process.stdout.write(`${JSON.stringify({ origin: app.origin })}\n`);
process.stdin.resume().once('end', async () => {
  await app.stop();
  process.stdout.write(`${JSON.stringify({ output: app.output.text() })}\n`);
  process.exit(0);
});
