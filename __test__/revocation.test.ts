/**
 * `revokeSessions()`: **a session that Clerk ended is refused before its token expires**,
 * a token that was issued later is accepted, and nobody else is concerned.
 */

import { API_CALL } from './support/http';
import {
  EVENT,
  handedOn,
  JWT_KEY,
  load,
  loadModule,
  mint,
  request,
  SECRET_KEY,
} from './support/instance';
import { eventOf, SIGNING_SECRET, signed, webhookOf } from './support/webhook';

type Webhooks = typeof import('../dist/webhooks.js');
type Members = Record<string, unknown>;

const ENVIRONMENT = { CLERK_WEBHOOK_SIGNING_SECRET: SIGNING_SECRET };
const SECONDS = () => Math.floor(Date.now() / 1000);

let last = 0;

/** Ids that no other test uses: the memory of revocations is the process's. */
function somebody() {
  last += 1;
  return { sub: `user_${last}`, sid: `sess_${last}`, o: { id: `org_${last}`, slg: 'acme' } };
}

const { revokeSessions, verifyWebhook } = loadModule<Webhooks>('webhooks.js', ENVIRONMENT);

/** Revokes by an event that came in a signed request. */
async function revoke(event: object, options: Members = {}) {
  const sent = new Request('https://example.com/hook', webhookOf(event));
  return revokeSessions(await verifyWebhook(sent, { signingSecret: SIGNING_SECRET }), options);
}

/** Why the middleware refuses a token; `signed-in` if it does not. */
async function verdictOf(claims: Members, headers: Record<string, string> = API_CALL) {
  const issued = { iat: SECONDS() - 5, nbf: SECONDS() - 10, ...claims };
  const { clerkMiddleware } = load();
  const response = (await clerkMiddleware()(
    request('/page', headers, mint(issued)),
    EVENT,
  )) as Response;
  const reason = response.headers.get('x-clerk-auth-reason');
  const status = handedOn(response).get('x-clerk-auth-status');
  return status === 'signed-in'
    ? status
    : (reason ?? handedOn(response).get('x-clerk-auth-reason'));
}

const REVOKED = 'session-token-revoked';

describe('an event', () => {
  it.each([
    ['session.ended', ({ sid }) => ({ id: sid, object: 'session', status: 'ended' })],
    ['session.removed', ({ sid }) => ({ id: sid, object: 'session', status: 'removed' })],
    ['session.revoked', ({ sid }) => ({ id: sid, object: 'session', status: 'revoked' })],
    ['user.deleted', ({ sub }) => ({ id: sub, object: 'user', deleted: true })],
    ['user.updated', ({ sub }) => ({ id: sub, object: 'user', banned: true })],
    ['organization.deleted', ({ o }) => ({ id: o.id, object: 'organization', deleted: true })],
    [
      'organizationMembership.deleted',
      ({ sub, o }) => ({ id: 'orgmem_1', organization: o, public_user_data: { user_id: sub } }),
    ],
  ] as Array<[string, (who: ReturnType<typeof somebody>) => object]>)(
    '%s refuses the token at once, and a later one not',
    async (type, data) => {
      const [who, other] = [somebody(), somebody()];
      expect(await verdictOf(who)).toBe('signed-in');
      expect(await revoke(eventOf(type, data(who)))).toEqual({ revoked: 1 });
      expect(await verdictOf(who)).toBe(REVOKED);
      expect(await verdictOf({ ...who, iat: SECONDS() + 1 })).toBe('signed-in');
      expect(await verdictOf(other)).toBe('signed-in');
    },
  );

  it.each([
    ['session.created', ({ sid }) => ({ id: sid })],
    ['user.created', ({ sub }) => ({ id: sub, banned: true })],
    ['user.updated', ({ sub }) => ({ id: sub, banned: false })],
    ['user.updated', ({ sub }) => ({ id: sub, banned: 'false' })],
    ['organizationMembership.updated', ({ o }) => ({ organization: o })],
    ['organizationDomain.deleted', ({ o }) => ({ id: o.id })],
    ['something.new', () => null],
  ] as Array<[string, (who: ReturnType<typeof somebody>) => unknown]>)(
    '%s revokes nothing',
    async (type, data) => {
      const who = somebody();
      expect(await revoke(eventOf(type, data(who)))).toEqual({ revoked: 0 });
      expect(await verdictOf(who)).toBe('signed-in');
    },
  );

  it('about a membership concerns sessions in which that organization is active', async () => {
    const { o, ...who } = somebody();
    const data = { organization: o, public_user_data: { user_id: who.sub } };
    await revoke(eventOf('organizationMembership.deleted', data));
    expect(await verdictOf({ ...who, o })).toBe(REVOKED);
    expect(await verdictOf({ ...who, v: 1, org_id: o.id })).toBe(REVOKED);
    expect(await verdictOf(who)).toBe('signed-in');
    expect(await verdictOf({ ...who, o: { id: 'org_other' } })).toBe('signed-in');
    expect(await verdictOf({ ...somebody(), o })).toBe('signed-in');
  });
});

describe('the time of an event', () => {
  const at = (who: ReturnType<typeof somebody>, timestamp: unknown) =>
    revoke(eventOf('user.deleted', { id: who.sub }, { timestamp }));

  it('in the past refuses no newer token: a replayed webhook', async () => {
    const who = somebody();
    expect(await at(who, Date.now() - 7_000)).toEqual({ revoked: 1 });
    expect(await verdictOf(who)).toBe('signed-in');
    expect(await verdictOf({ ...who, iat: SECONDS() - 8 })).toBe(REVOKED);
    expect(await at(somebody(), Date.now() - 86_400_000)).toEqual({ revoked: 0 });
  });

  it('in the future is now', async () => {
    for (const timestamp of [Date.now() + 86_400_000, 8.64e15, 1e300]) {
      const who = somebody();
      expect(await at(who, timestamp)).toEqual({ revoked: 1 });
      expect(await verdictOf(who)).toBe(REVOKED);
      const later = { iat: SECONDS() + 7, nbf: SECONDS() };
      jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 7_000);
      expect(await verdictOf({ ...who, ...later })).toBe('signed-in');
      jest.restoreAllMocks();
    }
  });

  it('may be in seconds, of which the whole second counts', async () => {
    const who = somebody();
    await at(who, SECONDS() - 20);
    expect(await verdictOf({ ...who, iat: SECONDS() - 21 })).toBe(REVOKED);
    expect(await verdictOf({ ...who, iat: SECONDS() - 18 })).toBe('signed-in');
  });

  it.each([undefined, null, 'soon', '1', 0, -1, {}, [], true])(
    'that is %p is when it arrives',
    async (timestamp) => {
      const who = somebody();
      expect(await at(who, timestamp)).toEqual({ revoked: 1 });
      expect(await verdictOf(who)).toBe(REVOKED);
    },
  );
});

describe('an event that does not name its subject', () => {
  const member = (user: unknown, organization: unknown) => ({
    organization: { id: organization },
    public_user_data: { user_id: user },
  });
  it.each(
    [
      ['session.ended', undefined],
      ['session.ended', {}],
      ['session.ended', { id: 7 }],
      ['session.ended', { id: null }],
      ['session.ended', { id: ['sess_x'] }],
      ['session.ended', { id: '' }],
      ['session.ended', { id: 'sess_x\n' }],
      ['session.ended', { id: 'sess_x"}]' }],
      ['session.ended', { id: 'sess_é' }],
      ['session.ended', { id: 'sess_\0' }],
      ['session.ended', { id: 'a'.repeat(65) }],
      ['session.ended', { id: 'a'.repeat(1_000_000) }],
      ['user.deleted', { deleted: true }],
      ['user.updated', { banned: true }],
      ['organization.deleted', { id: {} }],
      ['organizationMembership.deleted', {}],
      ['organizationMembership.deleted', member(undefined, 'org_all')],
      ['organizationMembership.deleted', member(null, 'org_all')],
      ['organizationMembership.deleted', member('user_all', undefined)],
      ['organizationMembership.deleted', member('user_all', '')],
    ].map(([type, data]) => [String(type), JSON.stringify(data)?.slice(0, 80), data] as const),
  )('is refused: %s of %s', async (type, _shown, data) => {
    await expect(revoke(eventOf(type, data))).rejects.toMatchObject({ code: 'revocation_invalid' });
    expect(await verdictOf({ sub: 'user_all', sid: 'sess_x', o: { id: 'org_all' } })).toBe(
      'signed-in',
    );
  });
});

describe('whose sessions they are', () => {
  it('says the secret key: the same id of another instance is not concerned', async () => {
    const who = somebody();
    const event = eventOf('user.deleted', { id: who.sub });
    expect(await revoke(event, { secretKey: 'sk_live_other' })).toEqual({ revoked: 1 });
    expect(await verdictOf(who)).toBe('signed-in');
    expect(await revoke(event, { secretKey: SECRET_KEY })).toEqual({ revoked: 1 });
    expect(await verdictOf(who)).toBe(REVOKED);
  });

  it('must be said', async () => {
    const { revokeSessions } = loadModule<Webhooks>('webhooks.js', { CLERK_SECRET_KEY: undefined });
    await expect(revokeSessions(eventOf('user.deleted', {}) as never)).rejects.toMatchObject({
      code: 'secret_key_missing',
    });
  });
});

describe('verifyToken()', () => {
  it.each([
    ['the secret key', { secretKey: SECRET_KEY, jwtKey: JWT_KEY }],
    ["the environment's public key, which is not named", {}],
    ["the environment's public key", { jwtKey: JWT_KEY }],
    ["the environment's public key, in one line", { jwtKey: JWT_KEY.replaceAll('\n', '\\n') }],
    ["the environment's public key, without its marks", { jwtKey: JWT_KEY.replace(/-.*-/g, '') }],
  ])('refuses a revoked token by %s', async (_what, options) => {
    const who = somebody();
    const { verifyToken } = load();
    const token = mint({ ...who, iat: SECONDS() - 5 });
    expect(await verifyToken(token, options)).toMatchObject({ sub: who.sub });
    await revoke(eventOf('session.revoked', { id: who.sid }));
    await expect(verifyToken(token, options)).rejects.toMatchObject({ reason: 'token-revoked' });
  });
});

describe('createRevocationHandler()', () => {
  const { createRevocationHandler } = loadModule<Webhooks>('webhooks.js', ENVIRONMENT);
  const handler = createRevocationHandler({ signingSecret: SIGNING_SECRET });
  const send = (init: RequestInit) => handler(new Request('https://example.com/hook', init));

  it('revokes what a signed webhook says', async () => {
    const who = somebody();
    const answer = await send(webhookOf(eventOf('session.revoked', { id: who.sid })));
    expect([answer.status, await answer.json()]).toEqual([200, { revoked: 1 }]);
    expect(await verdictOf(who)).toBe(REVOKED);
  });

  it('answers 400 to anything else, and revokes nothing', async () => {
    const who = somebody();
    const sent = webhookOf(eventOf('session.revoked', { id: who.sid }));
    for (const headers of [{}, signed(sent.body, Buffer.from('another')), signed('{}')]) {
      expect((await send({ ...sent, headers })).status).toBe(400);
    }
    expect(await verdictOf(who)).toBe('signed-in');
  });

  it.each(['GET', 'PUT', 'DELETE'])('answers 405 to %s', async (method) => {
    const answer = await send({ method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('answers 413 to a large body, of which it reads no more than it must', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(2 ** 19));
      },
    });
    const streamed = { method: 'POST', body, duplex: 'half', headers: signed('') };
    expect((await send(streamed as RequestInit)).status).toBe(413);
    expect(pulled).toBeLessThan(8);
    const said = { method: 'POST', body: '{}', headers: { 'content-length': '2000000' } };
    expect((await send(said)).status).toBe(413);
  });

  it('answers 400 to a body that breaks off', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new Error('aborted'));
      },
    });
    const streamed = { method: 'POST', body, duplex: 'half', headers: signed('') };
    expect((await send(streamed as RequestInit)).status).toBe(400);
  });

  it('rejects without a signing secret, and for an event that names nothing', async () => {
    const nothing = webhookOf(eventOf('session.revoked', {}));
    await expect(send(nothing)).rejects.toMatchObject({ code: 'revocation_invalid' });
    const unset = createRevocationHandler();
    await expect(unset(new Request('https://example.com/hook', nothing))).rejects.toThrow(
      'Missing webhook signing secret',
    );
  });
});
