/**
 * The WebAssembly core and its host: what one call leaves, **no other call reads**;
 * a trap, a silent host or a cancelled request costs nothing but itself.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { coreOf } from '../src-js/wasm/core';
import { JWK, JWT_KEY, mint, PUBLISHABLE_KEY, SECRET_KEY } from './support/instance';
import { describeWasm, itWasm } from './support/webassembly';

const compiled = () =>
  new WebAssembly.Module(readFileSync(path.join(__dirname, '../dist/core.wasm')));

type Core = ReturnType<typeof coreOf>;

const newCore = (sharesWork = true): Core => coreOf(compiled(), sharesWork);

const OPTIONS = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY };

const instanceOf = (core: Core, options: object = { jwtKey: JWT_KEY }): number =>
  core.createInstance(JSON.stringify({ ...OPTIONS, ...options }));

/** A packed request with a token in its header. */
const requestWith = (token: string): string =>
  ['GET', 'https://example.com/', 'example.com', '\0', '\0', `Bearer ${token}`]
    .concat(Array(5).fill('\0'))
    .join('\n');

/** Verifies a token, whatever that takes. */
async function verify(core: Core, handle: number, token: string): Promise<string> {
  const reply = core.verifyToken(handle, Date.now(), token);
  return reply === String(core.TokenStatus.NeedsNetwork)
    ? core.verifyTokenAsync(handle, Date.now(), token)
    : reply;
}

const VERIFIED = /^1\n\{.*"sub":"user_1"/;
const { fetch } = globalThis;

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  globalThis.fetch = fetch;
});

describeWasm('a text that is none', () => {
  it.each([
    ['a number', (length: number) => length],
    ['a list with a number', (length: number) => [length]],
    ['nothing', () => undefined],
  ])('is refused: %s, in place of the token that was verified before', async (_what, make) => {
    const [core, token] = [newCore(), mint()];
    const handle = instanceOf(core);
    expect(await verify(core, handle, token)).toMatch(VERIFIED);
    const given = make(token.length) as unknown as string;
    expect(() => core.verifyToken(handle, Date.now(), given)).toThrow(TypeError);
    await expect(core.verifyTokenAsync(handle, Date.now(), given)).rejects.toThrow(TypeError);
    expect(() => core.tokenType(given)).toThrow(TypeError);
    expect(() => core.authenticate(handle, Date.now(), 1, given)).toThrow(TypeError);
    expect(core.verifyToken(handle, Date.now(), token)).toMatch(VERIFIED);
  });
});

itWasm('a token of 50 MB is refused, and takes no memory that is never given back', () => {
  const { Instance } = WebAssembly;
  const instances: WebAssembly.Instance[] = [];
  jest.spyOn(WebAssembly, 'Instance').mockImplementation((...args) => {
    const instance = new Instance(...args);
    instances.push(instance);
    return instance;
  });
  const core = newCore();
  const handle = instanceOf(core);
  const token = `${mint()}${'A'.repeat(50_000_000)}`;
  expect(core.verifyToken(handle, Date.now(), token)).toMatch(/^0\ntoken-invalid/);
  expect(core.tokenType(token)).toBe('session_token');
  const sizes = instances.map(({ exports }) => (exports.memory as WebAssembly.Memory).buffer);
  expect(sizes.map(({ byteLength }) => byteLength < 10_000_000)).toEqual([true]);
});

/** Traps a call, as a panic in the core would. */
function trap(core: Core, handle: number): void {
  const token = mint();
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
    throw new Error('trapped');
  });
  expect(() => core.verifyToken(handle, 1, token)).toThrow('trapped');
  clock.mockRestore();
}

/** Answers with the instance's keys once `go` is called, and with nothing before. */
function slowKeys(): { go(): void; asked(): number } {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const answer = jest.fn(async () => {
    await gate;
    return Response.json({ keys: [JWK] });
  });
  globalThis.fetch = answer as typeof globalThis.fetch;
  return { go, asked: () => answer.mock.calls.length };
}

describeWasm('a trap', () => {
  it('ends no other request that is under way', async () => {
    const core = newCore();
    const handle = instanceOf(core, {});
    const keys = slowKeys();
    const underWay = verify(core, handle, mint());
    trap(core, handle);
    keys.go();
    expect(await underWay).toMatch(VERIFIED);
    expect(keys.asked()).toBe(2);
  });

  it('where a text finds no room costs that call', async () => {
    const core = newCore();
    const handle = instanceOf(core);
    jest
      .spyOn(TextEncoder.prototype, 'encode')
      .mockReturnValueOnce({ length: 2 ** 31 } as ReturnType<TextEncoder['encode']>);
    expect(() => core.verifyToken(handle, 1, 'a'.repeat(10_000))).toThrow(WebAssembly.RuntimeError);
    expect(await verify(core, handle, mint())).toMatch(VERIFIED);
  });

  it('leaves handles to be released', () => {
    const core = newCore();
    const [routes, handle] = [core.createRouteSet(['/a']), instanceOf(core)];
    trap(core, handle);
    expect(core.matchRoute(routes, '/a')).toBe(core.RouteMatch.Yes);
    trap(core, handle);
    core.releaseRouteSet(routes);
    core.releaseRouteSet(routes);
    expect(() => core.matchRoute(routes, '/a')).toThrow('The route matcher was released.');
  });
});

/** A core that has never seen other timers than fake ones. */
function coreOnFakeTimers(sharesWork: boolean): Core {
  jest.useFakeTimers({ doNotFake: ['Date', 'performance'] });
  let make = coreOf;
  jest.isolateModules(() => {
    make = require('../src-js/wasm/core').coreOf;
  });
  return make(compiled(), sharesWork);
}

describeWasm('a host', () => {
  it('that never answers holds a request for a while, and no other one', async () => {
    const core = coreOnFakeTimers(false);
    const handle = instanceOf(core, {});
    globalThis.fetch = () => new Promise(() => {});
    const forgotten = expect(verify(core, handle, mint())).rejects.toThrow('took too long');
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now + 61_000);
    slowKeys().go();
    expect(await verify(core, handle, mint())).toMatch(VERIFIED);
    await forgotten;
  });

  it('that keeps no work beyond a request delays one request in an outage, not each', async () => {
    const core = newCore(false);
    const handle = instanceOf(core, {});
    slowKeys().go();
    const start = Date.now();
    expect(await verify(core, handle, mint())).toMatch(VERIFIED);
    const down = jest.fn(() => Promise.reject(new Error('down')));
    globalThis.fetch = down;
    const token = mint({ exp: Math.floor(start / 1000) + 7_200 });
    const clock = jest.spyOn(Date, 'now');
    const askedAfter = async (seconds: number) => {
      clock.mockReturnValue(start + seconds * 1_000);
      const reply = core.authenticate(handle, Date.now(), 1, requestWith(token));
      const isDelayed = reply === String(core.ReplyStatus.NeedsNetwork);
      const decided = isDelayed
        ? await core.authenticateAsync(handle, Date.now(), 1, requestWith(token))
        : reply;
      expect(decided.split('\n', 1)).toEqual([String(core.ReplyStatus.SignedIn)]);
      return down.mock.calls.length;
    };
    expect(await askedAfter(0)).toBe(0);
    const attempts = await askedAfter(300);
    expect(attempts).toBeGreaterThan(0);
    expect(await askedAfter(305)).toBe(attempts);
    expect(await askedAfter(329)).toBe(attempts);
    expect(await askedAfter(331)).toBe(2 * attempts);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'down'],
    ['an error', new Error('down')],
  ])('whose network throws %s', async (_what, thrown) => {
    const core = newCore();
    globalThis.fetch = () => Promise.reject(thrown);
    expect(await verify(core, instanceOf(core, {}), mint())).toMatch(
      /^0\njwk-remote-failed-to-load/,
    );
  });

  it('whose network heeds no time limit', async () => {
    const core = coreOnFakeTimers(true);
    globalThis.fetch = () => new Promise(() => {});
    const reply = verify(core, instanceOf(core, {}), mint());
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await reply).toMatch(/^0\njwk-remote-failed-to-load.*\n.*no answer within 5 s/s);
  });

  it('whose timers a test has faked', async () => {
    const core = newCore();
    jest.useFakeTimers();
    globalThis.fetch = () => Promise.reject(new Error('down'));
    expect(await verify(core, instanceOf(core, {}), mint())).toMatch(/^0\n/);
  });
});
