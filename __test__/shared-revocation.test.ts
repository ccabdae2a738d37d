/**
 * Servers that share a store: **a webhook that one of them receives ends the session at
 * all of them**, and is sent again if it cannot.
 */

import { createEmulator, type Emulator } from '../emulator';
import { startFaultProxy } from './support/fault-proxy';
import { API_CALL, ask, signedIn } from './support/http';
import { LONG } from './support/patience';
import { startRedis, until } from './support/redis';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';
import { eventOf, SIGNING_SECRET, webhookOf } from './support/webhook';

let emulator: Emulator;
let servers: Testapp[];
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  const redis = await startRedis();
  proxy = await startFaultProxy(redis.port);
  const environment = {
    ...emulator.environment,
    CLERK_WEBHOOK_SIGNING_SECRET: SIGNING_SECRET,
    IRONCLERK_STORE_REVOCATIONS: '1',
  };
  const stores = [`redis://127.0.0.1:${redis.port}`, `redis://127.0.0.1:${proxy.port}`];
  servers = await Promise.all(
    stores.map((IRONCLERK_STORE) => serve('routers', { ...environment, IRONCLERK_STORE })),
  );
}, SET_UP_LIMIT);

afterAll(async () => {
  await Promise.all(servers?.map((server) => server.stop()) ?? []);
  await proxy?.stop();
  await emulator?.close();
});

/** The cookies of a session whose token was issued a few seconds ago. */
function session(name: string) {
  const iat = Math.floor(Date.now() / 1000) - 5;
  const claims = { azp: undefined, sub: `user_${name}`, sid: `sess_${name}`, iat };
  return signedIn(emulator.mintSessionToken(claims));
}

const statusAt = async (server: Testapp, cookies: object) =>
  (await ask(`${server.origin}/api/protected`, { ...API_CALL, ...cookies })).status;

async function tell(server: Testapp, event: object) {
  const sent = webhookOf(event);
  return ask(`${server.origin}/api/webhooks`, Object.fromEntries(sent.headers), sent);
}

it(
  'ends a session at both, whichever has received the webhook',
  async () => {
    const [one, other] = servers as [Testapp, Testapp];
    for (const [name, receiver] of [
      ['ada', one],
      ['grace', other],
    ] as const) {
      const [ended, living] = [session(name), session(`${name}_living`)];
      for (const server of servers) {
        expect(await statusAt(server, ended)).toBe(200);
      }
      const { status } = await tell(receiver, eventOf('session.revoked', { id: `sess_${name}` }));
      expect(status).toBe(200);
      expect(await statusAt(receiver, ended)).toBe(404);
      for (const server of servers) {
        await until(
          'the session has ended here',
          async () => (await statusAt(server, ended)) === 404,
        );
        expect(await statusAt(server, living)).toBe(200);
      }
    }
  },
  LONG,
);

it(
  'asks Clerk to send a webhook again that could not be shared',
  async () => {
    const [one, other] = servers as [Testapp, Testapp];
    const ended = session('mary');
    const event = eventOf('session.revoked', { id: 'sess_mary' });
    await proxy.become({ kind: 'refuse' });
    expect((await tell(other, event)).status).toBe(503);
    expect(await statusAt(other, ended)).toBe(404);
    expect(await statusAt(one, ended)).toBe(200);
    await proxy.become({ kind: 'pass' });
    await until('the store takes it', async () => (await tell(other, event)).status === 200);
    await until('the session has ended', async () => (await statusAt(one, ended)) === 404);
  },
  LONG,
);
