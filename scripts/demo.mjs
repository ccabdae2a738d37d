// The demo: builds what is missing, starts an emulator, the example and its
// satellite, and says where to click. With `--check` it drives the app over
// HTTP instead and ends with 0, or says what failed; with `--telemetry` it prints the
// spans and metrics of the app. If a Redis server is installed, the two servers share it.

import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { lineOf, startCollector } from './collector.mjs';
import { checkExample } from './demo-check.mjs';
import { createEmulator } from './emulator.mjs';
import { startExample } from './example.mjs';
import { installedRedis } from './redis/program.mjs';
import { startRedis } from './redis/server.mjs';
import { progress } from './run.mjs';
import { freePort } from './server.mjs';
import { buildExample, leaveWasmOut } from './setup.mjs';

const { check, telemetry } = readOptions();

process.once('uncaughtException', (error) => {
  console.error(`\n${error.message}\n`);
  console.error('The demo has stopped. If the reason above does not say what to do, run');
  console.error('`npm run build`, and then `npm run demo` again.');
  process.exit(1);
});

leaveWasmOut();
await buildExample();
progress('Starting the emulator and the example');
const port = check ? 0 : await freePort(3000);
const satellitePort = await freePort(check ? 0 : 3001);
// A host name of its own, since cookies do not tell ports apart.
const satelliteDomain = `satellite.localhost:${satellitePort}`;
const emulator = await createEmulator({ satellites: [satelliteDomain], instances: [{}, {}] });
const [, north, south] = emulator.instances.map(({ publishableKey, secretKey, portalUrl }) => ({
  publishableKey,
  secretKey,
  portalUrl,
}));
const collector = telemetry ? await startCollector({ onItem: print }) : undefined;
// The servers share a store where one can be had.
const redis = installedRedis() ? await startRedis() : undefined;
const environment = {
  ...emulator.portalEnvironment,
  ...(redis && { IRONCLERK_STORE: redis.url, IRONCLERK_STORE_REVOCATIONS: '1' }),
  CLERK_WEBHOOK_SIGNING_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
  ...(collector && { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
  CLERK_FAPI_URL: emulator.apiUrl,
  CLERK_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  DEMO_DEBUG: '1',
  DEMO_TENANTS: JSON.stringify({ north, south }),
};
const app = await startExample({
  port,
  environment: { ...environment, DEMO_OTHER_DOMAIN: `http://${satelliteDomain}/` },
});

if (check) {
  const stranger = await createEmulator();
  try {
    process.exitCode = (await checkExample(app, emulator, stranger)) ? 0 : 1;
  } finally {
    await stranger.close();
    await stop();
  }
} else {
  const satellite = await startExample({
    port: satellitePort,
    environment: {
      ...environment,
      NEXT_PUBLIC_CLERK_IS_SATELLITE: 'true',
      NEXT_PUBLIC_CLERK_DOMAIN: satelliteDomain,
      DEMO_OTHER_DOMAIN: `${app.origin}/`,
    },
  });
  /** @type {[url: string, note: string][]} */
  const places = [
    [app.origin, 'start here: thirteen chapters, in order'],
    [`${app.origin}/race`, 'Ironclerk and @clerk/nextjs, on this machine'],
    [`http://${satelliteDomain}/domains`, 'the same app on another domain'],
    [emulator.portalUrl, 'the account portal, where sample users sign in'],
  ];
  console.log('\n  Ironclerk is running. Sample users sign in with one click.\n');
  for (const [url, note] of places) {
    console.log(`    ${url.padEnd(44)}${note}`);
  }
  console.log('\n  Press Ctrl+C to stop.\n');
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () =>
      satellite
        .stop()
        .then(stop)
        .then(() => process.exit(0)),
    );
  }
}

/** What was asked for. Ends the process for `--help`, with 0, and for anything unknown, with 2. */
function readOptions() {
  const help = [
    'Usage: npm run demo [-- <options>]',
    '',
    'Builds what is missing, starts an emulator and the example, and says where to click.',
    '',
    '  --check      drive the example over HTTP instead; exits with 0, or with 1 and says what failed',
    '  --telemetry  print the spans and metrics of the example',
    '  --help       this text',
  ].join('\n');
  try {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        telemetry: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (!values.help) {
      return values;
    }
    console.log(help);
    process.exit(0);
  } catch (error) {
    const [what] = /** @type {Error} */ (error).message.split('. To specify', 1);
    console.error(`${what}\n\n${help}`);
    process.exit(2);
  }
}

async function stop() {
  await app.stop();
  await emulator.close();
  await collector?.stop();
  await redis?.stop();
}

/** @param {import('./collector.mjs').Item} item */
function print(item) {
  const line = lineOf(item);
  if (line) {
    console.log(`    ${line}`);
  }
}
