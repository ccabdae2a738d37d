/**
 * A production server with a route handler for webhooks: **the request after the webhook
 * is refused, although its token is valid for most of a minute.**
 */

import { createEmulator, type Emulator } from '../emulator';
import { API_CALL, ask, DOCUMENT, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';
import { eventOf, SIGNING_SECRET, webhookOf } from './support/webhook';

let emulator: Emulator;
let app: Testapp;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  const environment = { ...emulator.environment, CLERK_WEBHOOK_SIGNING_SECRET: SIGNING_SECRET };
  app = await serve('routers', environment);
}, SET_UP_LIMIT);

afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

/** The cookies of a session whose token was issued a few seconds ago. */
function session(name: string, issued = Math.floor(Date.now() / 1000) - 5) {
  const claims = { azp: app.origin, sub: `user_${name}`, sid: `sess_${name}`, iat: issued };
  return signedIn(emulator.mintSessionToken(claims));
}

async function send(event: object, headers?: Record<string, string>) {
  const sent = webhookOf(event);
  const given = headers ?? Object.fromEntries(sent.headers);
  return ask(`${app.origin}/api/webhooks`, given, sent);
}

const data = (cookies: object, path = '/api/protected') =>
  ask(app.origin + path, { ...API_CALL, ...cookies });

const page = (cookies: object) => ask(`${app.origin}/protected-page`, { ...DOCUMENT, ...cookies });

it('refuses the very next request, and no one else', async () => {
  const [ada, bob] = [session('ada_1'), session('bob_1')];
  expect((await data(ada)).body).toBe('{"userId":"user_ada_1"}');
  const before = await send(eventOf('session.revoked', { id: 'sess_other' }));
  expect([before.status, before.body]).toEqual([200, '{"revoked":1}']);
  expect((await data(ada)).status).toBe(200);

  expect((await send(eventOf('session.revoked', { id: 'sess_ada_1' }))).status).toBe(200);
  expect((await data(ada)).status).toBe(404);
  const { ours } = JSON.parse((await data(ada, '/api/auth')).body);
  expect(ours).toMatchObject({ isAuthenticated: false, userId: null });
  const { status, headers } = await page(ada);
  expect(status).toBe(307);
  expect(headers.location).toContain(`${emulator.apiUrl}/v1/client/handshake?`);
  expect(headers.location).toContain('__clerk_hs_reason=session-token-revoked');
  expect(headers['x-clerk-auth-reason']).toBe('session-token-revoked');

  expect((await data(bob)).body).toBe('{"userId":"user_bob_1"}');
  expect((await page(bob)).status).toBe(200);
});

it('accepts a token that was issued after the event', async () => {
  await send(eventOf('user.updated', { id: 'user_ada_2', banned: true }));
  expect((await data(session('ada_2'))).status).toBe(404);
  const later = session('ada_2', Math.floor(Date.now() / 1000) + 1);
  expect((await data(later)).body).toBe('{"userId":"user_ada_2"}');
});

it('takes no word of anyone but Clerk', async () => {
  const event = eventOf('user.deleted', { id: 'user_ada_3' });
  expect((await send(event, { 'content-type': 'application/json' })).status).toBe(400);
  expect((await data(session('ada_3'))).status).toBe(200);
});

it('knows what each of a flood of events said', async () => {
  const ended = session('flood_499');
  const flood = Array.from({ length: 500 }, (_, number) =>
    send(eventOf('session.ended', { id: `sess_flood_${number}` })),
  );
  const answers = await Promise.all(flood);
  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
    new Set(['200 {"revoked":1}']),
  );
  expect((await data(ended)).status).toBe(404);
  expect((await data(session('ada_4'))).status).toBe(200);
});
