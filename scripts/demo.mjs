// The demo: builds what is missing, starts an emulator, the example and its
// satellite, and says where to click. With `--check` it drives the app over
// HTTP instead and ends with 0, or says what failed.

import { randomBytes } from 'node:crypto';
import { checkExample } from './demo-check.mjs';
import { createEmulator } from './emulator.mjs';
import { startExample } from './example.mjs';
import { progress } from './run.mjs';
import { freePort } from './server.mjs';
import { buildExample } from './setup.mjs';

const check = process.argv.includes('--check');

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
const environment = {
  ...emulator.portalEnvironment,
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
    [app.origin, 'the app: start here'],
    [`${app.origin}/dashboard`, 'needs a sign-in; claims, decision, microseconds'],
    [`${app.origin}/admin`, 'needs a permission, which Ada has in acme'],
    [`${app.origin}/orgs/acme`, 'the organization in the URL becomes active'],
    [`${app.origin}/components`, "Clerk's components on the emulator"],
    [`${app.origin}/tokens`, 'each kind of token, by a button'],
    [`${app.origin}/tenants`, 'two instances behind one app'],
    [`${app.origin}/frontend-api`, "Clerk through the app's own origin"],
    [`${app.origin}/race`, 'the benchmark, peer against us'],
    [`http://${satelliteDomain}`, 'its satellite, on another domain'],
    [emulator.portalUrl, 'the account portal of the emulator'],
  ];
  console.log('\n  Ironclerk is running. Sample users sign in with one click.\n');
  for (const [url, note] of places) {
    console.log(`    ${url.padEnd(38)}${note}`);
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

async function stop() {
  await app.stop();
  await emulator.close();
}
