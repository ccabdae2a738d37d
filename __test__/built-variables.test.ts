/**
 * Variables that only the build knew, on a production server: **the server has
 * what `@clerk/nextjs` would have in its bundle, and what it is started with
 * comes first**.
 */

import { createEmulator, type Emulator } from '../emulator';
import { ask, DOCUMENT } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

const KEY = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY';
const apps: Testapp[] = [];
let emulator: Emulator;
let another: Emulator;

beforeAll(async () => {
  [emulator, another] = await Promise.all([
    // The seed of the key that the test apps are built with.
    createEmulator({ seed: 'testapps' }),
    createEmulator({ seed: 'another' }),
  ]);
}, SET_UP_LIMIT);

afterAll(async () => {
  await Promise.all(apps.map((app) => app.stop()));
  await Promise.all([emulator?.close(), another?.close()]);
});

/** Where a visitor of a server with this environment is led for the handshake. */
async function handshakeOf(environment: Readonly<Record<string, string>>) {
  const app = await serve('cached', environment);
  apps.push(app);
  const { status, headers } = await ask(`${app.origin}/`, DOCUMENT);
  expect(status).toBe(307);
  return new URL(String(headers.location)).host;
}

const hostOf = (publishableKey: string): string =>
  Buffer.from(publishableKey.replace(/^pk_test_/, ''), 'base64')
    .toString()
    .replace('$', '');

it(
  'reach the server that is started without them',
  async () => {
    const { secretKey, apiUrl } = emulator;
    const started = { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl };
    expect(await handshakeOf(started)).toBe(hostOf(emulator.publishableKey));
  },
  SET_UP_LIMIT,
);

it(
  'give way to those of the server',
  async () => {
    expect(another.publishableKey).not.toBe(emulator.publishableKey);
    const { publishableKey, secretKey, apiUrl } = another;
    const started = {
      [KEY]: publishableKey,
      CLERK_SECRET_KEY: secretKey,
      CLERK_API_URL: apiUrl,
    };
    expect(await handshakeOf(started)).toBe(hostOf(another.publishableKey));
  },
  SET_UP_LIMIT,
);
