/** What tests do to a running emulator: sign in, fail, delay, shift, rotate, save; and its command. */

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClerkClient, verifyToken } from '@clerk/backend';
import {
  type BrowserCookie,
  connectEmulator,
  createEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../emulator';
import { runEmulator } from '../emulator/command';
import { costOf } from './support/cost';

const running: Emulator[] = [];
const directory = mkdtempSync(path.join(tmpdir(), 'emulator-'));

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ seed: 'controls', ...options });
  running.push(emulator);
  return emulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

afterAll(() => rmSync(directory, { recursive: true }));

const bearer = ({ secretKey }: Emulator) => ({ authorization: `Bearer ${secretKey}` });
const jwks = (emulator: Emulator, init: RequestInit = {}) =>
  fetch(`${emulator.apiUrl}/v1/jwks`, { headers: bearer(emulator), ...init });
const control = (emulator: Emulator, name: string, body: object) =>
  fetch(`${emulator.apiUrl}/emulator/${name}`, {
    method: 'POST',
    headers: bearer(emulator),
    body: JSON.stringify(body),
  });

it('starts well under a second', async () => {
  expect(await costOf(() => start({ seed: undefined }))).toBeLessThan(500);
});

describe('failures', () => {
  it('are answers with a status, for as many requests as asked for', async () => {
    const emulator = await start();
    emulator.fail('/v1/jwks', { times: 1 });
    emulator.fail('/v1/*', { status: 500, body: 'not JSON', times: 1 });
    expect(await (await jwks(emulator)).text()).toBe('not JSON');
    const failed = await jwks(emulator);
    expect(failed.status).toBe(503);
    expect(await failed.json()).toMatchObject({ errors: [{ code: 'internal_clerk_error' }] });
    expect((await jwks(emulator)).status).toBe(200);
  });

  it('say when to come back', async () => {
    const emulator = await start();
    emulator.fail('/v1/jwks', { retryAfter: 2 });
    const { status, headers } = await jwks(emulator);
    expect([status, headers.get('retry-after')]).toEqual([429, '2']);
    emulator.clearFaults('/v1/jwks');
    expect((await jwks(emulator)).status).toBe(200);
  });

  it('cut an answer off, or never give one', async () => {
    const emulator = await start();
    emulator.fail('/v1/jwks', { cutOff: true, times: 1 });
    const begun = await jwks(emulator);
    expect(begun.status).toBe(200);
    await expect(begun.text()).rejects.toThrow();
    emulator.fail('/v1/jwks', { hang: true });
    await expect(jwks(emulator, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    emulator.clearFaults();
    expect((await jwks(emulator)).status).toBe(200);
  });

  it('end by themselves', async () => {
    const emulator = await start();
    const begin = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(begin);
    try {
      emulator.fail('/v1/jwks', { forMs: 50 });
      clock.mockReturnValue(begin + 49);
      expect((await jwks(emulator)).status).toBe(503);
      clock.mockReturnValue(begin + 50);
      expect((await jwks(emulator)).status).toBe(200);
    } finally {
      clock.mockRestore();
    }
  });

  it('are asked for over HTTP, with the secret key', async () => {
    const emulator = await start();
    await control(emulator, 'failures', { path: '/v1/jwks', status: 502, times: 1 });
    expect((await jwks(emulator)).status).toBe(502);
    await control(emulator, 'delays', { path: '/v1/jwks', ms: 60, times: 1 });
    const before = performance.now();
    expect((await jwks(emulator)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(50);
    const stranger = await fetch(`${emulator.apiUrl}/emulator/failures`, { method: 'POST' });
    expect(stranger.status).toBe(401);
    expect((await control(emulator, 'failures', { path: 1 })).status).toBe(422);
  });
});

it('delays answers', async () => {
  const emulator = await start();
  emulator.delay('/v1/jwks', 60, { times: 1 });
  const before = performance.now();
  await jwks(emulator);
  expect(performance.now() - before).toBeGreaterThan(50);
});

it('shifts its clock', async () => {
  const emulator = await start();
  emulator.shiftClock(-3_600_000);
  await expect(verifyToken(emulator.mintSessionToken(), emulator)).rejects.toThrow('expired');
  await control(emulator, 'clock', { shift_ms: 0 });
  await expect(verifyToken(emulator.mintSessionToken(), emulator)).resolves.toBeDefined();
});

it('rotates keys with an overlap: tokens of both are accepted', async () => {
  const emulator = await start();
  const before = emulator.mintSessionToken();
  emulator.rotateSigningKey({ overlap: true });
  const { secretKey, apiUrl } = emulator;
  await expect(verifyToken(before, { secretKey, apiUrl })).resolves.toBeDefined();
  await expect(
    verifyToken(emulator.mintSessionToken(), { secretKey, apiUrl }),
  ).resolves.toBeDefined();
  await control(emulator, 'signing_keys', {});
  const { keys } = (await (await jwks(emulator)).json()) as { keys: { kid: string }[] };
  expect(keys.map(({ kid }) => kid)).toEqual([emulator.keyId]);
});

it('takes no browser of a former run for one of this run', async () => {
  const first = await start();
  const { cookies, sessionId } = await first.signIn(new Headers(), 'ada@example.com');
  await first.close();
  const second = await start();
  const other = await second.signIn(new Headers(), 'ada@example.com');
  expect(other.sessionId).toBe(sessionId);
  const own = Object.entries(other.cookies).filter(([name]) =>
    /^__(refresh|clerk_db_jwt)/.test(name),
  );
  expect(own.length).toBe(3);
  for (const [name, value] of own) {
    expect(cookies[name]).not.toBe(value);
  }
});

describe('signIn', () => {
  it('gives a request the cookies of a signed-in user', async () => {
    const emulator = await start();
    const request = new Request('http://localhost:3000/', { headers: { cookie: 'theme=dark' } });
    const { token, userId, cookie } = await emulator.signIn(request, 'ada@example.com', {
      organization: 'acme',
    });
    expect(userId).toBe(emulator.userId);
    expect(request.headers.get('cookie')).toBe(`theme=dark; ${cookie}`);
    expect(await verifyToken(token, emulator)).toMatchObject({ o: { slg: 'acme' } });
    const init: { headers?: Record<string, string> } = { headers: { accept: 'text/html' } };
    await emulator.signIn(init, 'grace');
    expect(init.headers).toMatchObject({ accept: 'text/html', cookie: expect.any(String) });
    const client = createClerkClient({
      ...emulator,
      jwtKey: emulator.jwtKey,
      telemetry: { disabled: true },
    });
    const state = await client.authenticateRequest(request);
    expect(state.toAuth()).toMatchObject({ userId, orgSlug: 'acme' });
  });

  it('gives a Playwright page or context cookies of the application and the portal', async () => {
    const emulator = await start();
    const added: BrowserCookie[] = [];
    const context = { addCookies: async (cookies: BrowserCookie[]) => added.push(...cookies) };
    await emulator.signIn({ context: () => context }, 'ada@example.com');
    expect(
      added.filter(({ url }) => url === 'http://localhost:3000').map(({ name }) => name),
    ).toEqual(expect.arrayContaining(['__session', '__client_uat', '__clerk_db_jwt']));
    const own = added.find(({ url }) => url === emulator.portalUrl);
    const portal = await fetch(`${emulator.portalUrl}/user`, {
      headers: { cookie: `${own?.name}=${own?.value}` },
    });
    expect(await portal.text()).toContain('Ada Lovelace');
  });

  it('says whom it does not know', async () => {
    const emulator = await start();
    await expect(emulator.signIn(new Headers(), 'nobody')).rejects.toThrow('does not exist');
    await expect(
      emulator.signIn(new Headers(), 'edsger', { organization: 'acme' }),
    ).rejects.toThrow('not a member');
  });
});

describe('an emulator in another process', () => {
  it('does what one in this process does', async () => {
    const emulator = await start();
    const remote = connectEmulator({ apiUrl: emulator.apiUrl, secretKey: emulator.secretKey });
    const request = new Request('http://localhost:3000/');
    const { token, sessionId } = await remote.signIn(request, 'grace', { organization: 'acme' });
    expect(await verifyToken(token, emulator)).toMatchObject({
      sid: sessionId,
      o: { rol: 'member' },
    });
    expect(request.headers.get('cookie')).toContain(`__session=${token}`);
    await remote.revokeSession(sessionId);
    const minted = await remote.mintSessionToken({ sub: 'user_x' });
    expect(await verifyToken(minted, emulator)).toMatchObject({ sub: 'user_x' });
    const key = emulator.keyId;
    await remote.rotateSigningKey({ overlap: true });
    expect(emulator.keyId).not.toBe(key);
    await remote.fail('/v1/jwks', { retryAfter: 3 });
    expect((await jwks(emulator)).headers.get('retry-after')).toBe('3');
    await remote.clearFaults('/v1/jwks');
    await remote.delay('/v1/jwks', 1);
    await remote.clearFaults();
    expect((await jwks(emulator)).status).toBe(200);
    await remote.shiftClock(1000);
    await expect(remote.save()).rejects.toThrow('no file');
    await expect(remote.signIn(request, 'nobody')).rejects.toThrow('404');
    const stranger = connectEmulator({ apiUrl: emulator.apiUrl, secretKey: 'sk_test_x' });
    await expect(stranger.rotateSigningKey()).rejects.toThrow('clerk_key_invalid');
  });
});

describe('a file', () => {
  it('brings everything back, keys and sessions too', async () => {
    const file = path.join(directory, 'state.json');
    const first = await start({ file, seed: undefined });
    const { sessionId, token } = await first.signIn(new Headers(), 'grace');
    first.rotateSigningKey({ overlap: true });
    first.save();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('correct-horse');
    const second = await start({ file, seed: undefined });
    expect(second.secretKey).toBe(first.secretKey);
    expect(second.keyId).toBe(first.keyId);
    const { secretKey, apiUrl } = second;
    await expect(verifyToken(token, { secretKey, apiUrl })).resolves.toBeDefined();
    const client = createClerkClient({ secretKey, apiUrl, telemetry: { disabled: true } });
    expect((await client.sessions.getSession(sessionId)).status).toBe('active');
    const made = await client.users.createUser({ username: 'new', skipPasswordRequirement: true });
    const [taken] = (await client.users.getUserList({ userId: [made.id] })).data;
    expect(taken?.username).toBe('new');
    expect(second.mintSessionToken().length).toBeGreaterThan(0);
  });

  it('is refused with a reason when it does not fit', async () => {
    const file = path.join(directory, 'other.json');
    (await start({ file, seed: 'one' })).save();
    await expect(createEmulator({ file, seed: 'two' })).rejects.toThrow('another seed');
    await expect(createEmulator({ file, instanceType: 'production' })).rejects.toThrow(
      'other instances',
    );
    expect(() => running.at(-1)?.save()).not.toThrow();
    const without = await start();
    expect(() => without.save()).toThrow('no file');
  });
});

describe('the command', () => {
  /** Runs it until it has said what it has to say. */
  async function run(argv: string[]) {
    const output = { out: '', error: '' };
    const code = await runEmulator(argv, {
      out: (text) => {
        output.out += text;
      },
      error: (text) => {
        output.error += text;
      },
      stopped: async () => {},
    });
    return { code, ...output };
  }

  it('prints what goes into .env.local, the same each time', async () => {
    const first = await run(['--port', '0', '--app', 'http://localhost:5173']);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_test_\w+/m);
    expect(first.out).toMatch(/^CLERK_API_URL=http:\/\/127\.0\.0\.1:\d+$/m);
    expect(first.out).toMatch(/\/sign-in\?redirect_url=http%3A%2F%2Flocalhost%3A5173/);
    const key = /^CLERK_SECRET_KEY=.*$/m;
    const second = await run(['--port', '0']);
    expect(key.exec(second.out)?.[0]).toBe(key.exec(first.out)?.[0]);
    expect((await run(['--port', '0', '--instance', 'production'])).out).toContain('pk_live_');
  });

  it('keeps its state in a file', async () => {
    const file = path.join(directory, 'command.json');
    const { code, out } = await run(['--port', '0', '--file', file]);
    expect([code, out.includes('Saved to')]).toEqual([0, true]);
    expect((await run(['--port', '0', '--file', file])).code).toBe(0);
  });

  it('says what is wrong, and how it is used', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Usage') });
    for (const argv of [
      ['--colour'],
      ['--port', 'x'],
      ['--instance', 'staging'],
      ['--app', 'ftp:x'],
    ]) {
      expect(await run(argv)).toMatchObject({ code: 2, error: expect.stringContaining('Usage') });
    }
    const { port } = new URL((await start()).apiUrl);
    const taken = await run(['--port', port]);
    expect(taken.code).toBe(1);
    expect(taken.error).toContain(`Port ${port} is taken`);
  });
});
