/**
 * A browser whose session was revoked: **one handshake renews a session that lives on, and
 * no browser is sent from handshake to handshake.**
 */

import { createEmulator, type Emulator, SAMPLE_PASSWORD } from '../emulator';
import { Browser, type Visited } from './support/browser';
import { eventOf } from './support/webhook';

type Webhooks = typeof import('../dist/webhooks.js');

const SECONDS = () => Math.floor(Date.now() / 1000);

const APP = 'http://localhost:3000';
const saved = process.env;
let emulator: Emulator;

beforeEach(async () => {
  emulator = await createEmulator({ seed: 'revocation' });
  process.env = { ...saved, ...emulator.portalEnvironment };
});

afterEach(async () => {
  process.env = saved;
  await emulator.close();
});

const claimsOf = ({ auth }: Visited) =>
  JSON.parse(
    Buffer.from(auth.get('x-clerk-auth-token')?.split('.')[1] ?? '', 'base64url').toString(),
  );

async function signIn() {
  let clerk!: typeof import('../dist/server.js');
  let webhooks!: Webhooks;
  jest.isolateModules(() => {
    clerk = require('../dist/server.js');
    webhooks = require('../dist/webhooks.js');
  });
  const middleware = clerk.clerkMiddleware(async (auth) => {
    await auth.protect();
  });
  const browser = new Browser(APP, middleware as never);
  const fields = { identifier: 'ada@example.com', password: SAMPLE_PASSWORD };
  const page = await browser.submit(await browser.visit(`${APP}/a`), '/sign-in', fields);
  for (const name of [...browser.cookies().keys()]) {
    if (name.startsWith('__refresh')) {
      browser.cookies().delete(name);
    }
  }
  return { browser, webhooks, claims: claimsOf(page) };
}

/** Lets the token of the browser be ten seconds old. */
function age({ browser, claims }: Awaited<ReturnType<typeof signIn>>) {
  const iat = SECONDS() - 10;
  const { sub, sid, azp } = claims;
  const token = emulator.mintSessionToken({ sub, sid, azp, iat });
  for (const name of [...browser.cookies().keys()]) {
    if (name.startsWith('__session')) browser.cookies().set(name, token);
    if (name.startsWith('__client_uat')) browser.cookies().set(name, String(iat - 60));
  }
}

it('whose session lives on gets a new token by one handshake', async () => {
  const visitor = await signIn();
  age(visitor);
  const timestamp = Date.now() - 5_000;
  const event = eventOf('session.revoked', { id: visitor.claims.sid }, { timestamp });
  await visitor.webhooks.revokeSessions(event as never);
  const page = await visitor.browser.visit(`${APP}/a`);
  expect(page.trail[1]).toContain(`__clerk_hs_reason=session-token-revoked`);
  expect(page.trail.filter((url) => url.includes('/handshake'))).toHaveLength(1);
  expect(page.auth.get('x-clerk-auth-status')).toBe('signed-in');
  expect(claimsOf(page).iat).toBeGreaterThan(SECONDS() - 9);
  expect((await visitor.browser.visit(`${APP}/a`)).trail).toHaveLength(1);
});

it('whose session has ended is signed out long before its token expires', async () => {
  const visitor = await signIn();
  age(visitor);
  emulator.revokeSession(visitor.claims.sid);
  const before = await visitor.browser.visit(`${APP}/a`);
  expect(before.auth.get('x-clerk-auth-status')).toBe('signed-in');
  const event = eventOf('session.revoked', { id: visitor.claims.sid });
  await visitor.webhooks.revokeSessions(event as never);
  const page = await visitor.browser.visit(`${APP}/a`);
  expect(page.url).toContain(`${emulator.portalUrl}/sign-in?`);
});

it('is never sent from handshake to handshake', async () => {
  const visitor = await signIn();
  age(visitor);
  const log = jest.spyOn(console, 'error').mockImplementation(() => {});
  // Every token that the Frontend API issues now counts as issued before the event.
  const event = eventOf('session.revoked', { id: visitor.claims.sid }, { timestamp: 8.64e15 });
  await visitor.webhooks.revokeSessions(event as never);
  const page = await visitor.browser.visit(`${APP}/a`);
  expect(page.trail.filter((url) => url.includes('/v1/client/handshake'))).toHaveLength(1);
  expect(page.url).toContain(`${emulator.portalUrl}/sign-in?`);
  expect(log.mock.calls.flat().join(' ')).toContain('The session token was revoked.');
  log.mockRestore();
});
