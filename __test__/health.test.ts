/**
 * `health()`: **a process that cannot verify session tokens says so**, and one that is
 * asked has its keys afterwards.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createKeys } from '../conformance/shared/keys.mjs';
import { health } from '../dist/index.js';
import { EVENT, isForEdge, load, loadModule, request } from './support/instance';
import { type RecordingApi, refusal, startRecordingApi } from './support/recording-api';

const own = createKeys('ins_health');
const PUBLISHABLE_KEY = `pk_test_${btoa('health.clerk.accounts.dev$')}`;

let api: RecordingApi;
let count = 0;

/** Options of an instance that nothing has asked about yet. */
const unseen = (apiUrl = api.url) => {
  count += 1;
  return { publishableKey: PUBLISHABLE_KEY, secretKey: `sk_test_${count}`, apiUrl };
};

beforeAll(async () => {
  api = await startRecordingApi([own.jwk], () => refusal(404, 'resource_not_found'));
});

afterAll(() => api.stop());

afterEach(() => jest.restoreAllMocks());

/** Lets the second pass for which an answer is remembered. */
function afterASecond(): void {
  const later = performance.now() + 1001;
  jest.spyOn(performance, 'now').mockReturnValue(later);
}

const OK = { status: 'ok', keys: 'at-hand', store: 'none', problem: null };

it('fetches keys, once for all who ask at the same time', async () => {
  const options = unseen();
  const before = api.calls.length;
  const found = await Promise.all(Array.from({ length: 20 }, () => health(options)));
  expect(found).toEqual(Array(20).fill(OK));
  expect(await health(options)).toEqual(OK);
  expect(api.calls.length - before).toBe(1);
});

it('warms the process up: a first request does not wait for keys', async () => {
  const options = unseen();
  const fetched: boolean[] = [];
  const { clerkMiddleware, health: ownHealth } = load({
    CLERK_ENCRYPTION_KEY: 'k',
    CLERK_JWT_KEY: undefined,
  });
  await ownHealth(options);
  const middleware = clerkMiddleware({
    ...options,
    onDecision: (decision) => void fetched.push(decision.fetched),
  });
  const token = `${btoa('{"alg":"RS256","kid":"ins_health","typ":"JWT"}')}.e30.c2ln`;
  await middleware(request('/', { authorization: `Bearer ${token}` }), EVENT);
  expect(fetched).toEqual([false]);
});

it('needs no fetch with jwtKey, and takes the instance of the environment', async () => {
  const before = api.calls.length;
  const configured = { ...OK, keys: 'configured' };
  expect(await health({ ...unseen(), jwtKey: own.publicPem })).toEqual(configured);
  expect(await load().health()).toEqual(configured);
  expect(api.calls.length).toBe(before);
});

it.each([
  ['no key', {}, 'secret_key_missing'],
  ['a malformed public key', { jwtKey: 'no key' }, 'jwt_key_invalid'],
])('fails with %s', async (_, options, problem) => {
  const bare = { CLERK_SECRET_KEY: undefined, CLERK_JWT_KEY: undefined };
  const { health: ownHealth } = loadModule<typeof import('../dist/index.js')>('index.js', bare);
  expect(await ownHealth(options)).toEqual({
    status: 'failing',
    keys: 'missing',
    store: 'none',
    problem,
  });
});

it.each([
  ['publishable_key_missing', { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: undefined }],
  ['publishable_key_invalid', { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk' }],
  ['secret_key_missing', { CLERK_SECRET_KEY: undefined }],
  ['satellite_domain_missing', { NEXT_PUBLIC_CLERK_IS_SATELLITE: '1' }],
])('fails with %s where the middleware throws that', async (problem, environment) => {
  const { clerkMiddleware, health: ownHealth } = load(environment);
  expect(await ownHealth()).toMatchObject({ status: 'failing', problem });
  await expect(clerkMiddleware()(request('/'), EVENT)).rejects.toMatchObject({ code: problem });
});

it('says whether the store that is shared answers', async () => {
  const { configureStore, health: ownHealth } = load();
  let isDown = false;
  const answering = <T>(answer: T) => (isDown ? Promise.reject(new Error('down')) : answer);
  configureStore({
    get: async () => answering(null),
    set: async () => answering(undefined),
    take: async () => answering(true),
  });
  try {
    const configured = { ...OK, keys: 'configured' };
    expect(await ownHealth()).toEqual({ ...configured, store: 'reachable' });
    isDown = true;
    afterASecond();
    const degraded = { ...configured, status: 'degraded', store: 'unreachable' };
    expect(await ownHealth()).toEqual(degraded);
  } finally {
    configureStore(null);
  }
});

it('asks the store once for all who ask at the same time, and again after a second', async () => {
  const { configureStore, health: ownHealth } = load();
  let asked = 0;
  configureStore({
    get: async () => {
      asked += 1;
      return null;
    },
    set: async () => undefined,
    take: async () => true,
  });
  try {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(5_000);
    // On the Edge runtime, each of them would look for itself.
    await (isForEdge() ? ownHealth() : Promise.all(Array.from({ length: 50 }, () => ownHealth())));
    const once = asked;
    clock.mockReturnValue(5_999);
    expect(await ownHealth()).toMatchObject({ store: 'reachable' });
    expect(asked).toBe(once);
    clock.mockReturnValue(6_001);
    await ownHealth();
    expect([once, asked]).toEqual([1, 2]);
  } finally {
    configureStore(null);
  }
});

it.each([
  ['null', null],
  ['a time that is a text', { timeoutInMs: '5000' }],
  ['a time that is NaN', { timeoutInMs: Number.NaN }],
  ['an infinite time', { timeoutInMs: Number.POSITIVE_INFINITY }],
  ['a time that no timer takes', { timeoutInMs: 2 ** 31 }],
  ['a time of another type', { timeoutInMs: Symbol('5') }],
])('takes %s, and waits for the answer', async (_, options) => {
  const { health: ownHealth } = load();
  const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  expect(await ownHealth(options as never)).toEqual({ ...OK, keys: 'configured' });
  expect(warnings).not.toHaveBeenCalled();
});

it('never rejects: options that throw are a problem of the keys', async () => {
  const thrown = {
    get secretKey(): string {
      throw new Error('sk_test_secret');
    },
  };
  expect(await health(thrown)).toMatchObject({ status: 'failing', problem: 'internal_error' });
});

describe('a Backend API', () => {
  let server: Server;
  let answer: { status: number; body: string } | undefined;
  let url: string;

  beforeAll(async () => {
    server = createServer((_, response) => {
      if (answer) {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(answer.body);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const KEYS = { status: 200, body: JSON.stringify({ keys: [own.jwk] }) };
  const REFUSED = {
    status: 401,
    body: '{"errors":[{"code":"clerk_key_invalid","message":"sk_test_x is not a key"}]}',
  };

  it('that refuses the key makes the process fail, without the text of the refusal', async () => {
    answer = REFUSED;
    expect(await health(unseen(url))).toEqual({
      status: 'failing',
      keys: 'missing',
      store: 'none',
      problem: 'secret-key-invalid',
    });
  });

  it('that is silent is not waited for longer than asked, and may answer later', async () => {
    answer = undefined;
    const failing = { status: 'failing', keys: 'missing', store: 'none', problem: 'timeout' };
    expect(await health({ ...unseen(url), timeoutInMs: 50 })).toEqual(failing);
  });

  it('that fails to refresh keys leaves a degraded process, which authenticates', async () => {
    answer = KEYS;
    const options = unseen(url);
    expect(await health(options)).toEqual(OK);
    answer = { status: 500, body: '{}' };
    const minutes = (number: number) => Date.now() + number * 60_000;
    const now = jest.spyOn(Date, 'now').mockReturnValue(minutes(5));
    afterASecond();
    let found = await health(options);
    // The refresh is off the request.
    while (found.problem === null) {
      await new Promise(setImmediate);
      afterASecond();
      found = await health(options);
    }
    expect(found).toEqual({ ...OK, status: 'degraded', problem: 'jwk-remote-failed-to-load' });
    now.mockReturnValue(minutes(90));
    afterASecond();
    expect(await health(options)).toMatchObject({ status: 'failing', keys: 'missing' });
  });
});
