/**
 * The Backend API as the middleware uses it: an answer about one visitor does not
 * affect another, a refusal is not an outage, and the clock is read again after
 * waiting. The reliability tests of `tests/`, through the published package.
 */

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NextResponse } from 'next/server';
import { version } from '../package.json';
import {
  DOCUMENT,
  EVENT,
  JWK,
  load,
  loadModule,
  mint,
  PUBLISHABLE_KEY,
  request,
  SECRET_KEY,
} from './support/instance';

type Answer = { status?: number; headers?: Record<string, string>; body: unknown };
type Api = (asked: IncomingMessage) => Answer | Promise<Answer>;

const MINUTE = 60_000;
const KEYS: Answer = { body: { keys: [JWK] } };

const servers: Server[] = [];
let answer: Api;
let calls: IncomingMessage[];
let environment: Record<string, string | undefined>;

/** Each test has a Backend API of its own, and with it keys of its own. */
beforeEach(async () => {
  // What the API refuses is logged.
  jest.spyOn(console, 'error').mockImplementation();
  calls = [];
  answer = () => KEYS;
  const server = createServer(async (asked, response) => {
    calls.push(asked);
    const { status = 200, headers = {}, body } = await answer(asked);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  environment = {
    CLERK_API_URL: `http://127.0.0.1:${port}`,
    CLERK_ENCRYPTION_KEY: 'k',
    CLERK_JWT_KEY: undefined,
    NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  };
});

afterEach(() => jest.restoreAllMocks());

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** A middleware that answers who asks. */
function middleware(): (asked: Request) => Promise<string | null> {
  const { clerkMiddleware } = load(environment);
  const run = clerkMiddleware(async (auth) => NextResponse.json((await auth()).userId));
  return async (asked) => ((await run(asked as never, EVENT)) as Response).json();
}

/** Someone who is signed in for hours. */
const visitor = () =>
  request('/', {
    authorization: `Bearer ${mint({ exp: Math.floor(Date.now() / 1000) + 86_400 })}`,
  });

/** Moves the clock of JavaScript. */
const putClockTo = (now: number) => jest.spyOn(Date, 'now').mockReturnValue(now);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('keys', () => {
  it.each<[string, Answer]>([
    ['401', { status: 401, body: { errors: [{ code: 'clerk_key_invalid', message: 'no' }] } }],
    ['403', { status: 403, body: {} }],
    ['404', { status: 404, body: 'not found' }],
    ['an empty key set', { body: { keys: [] } }],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }],
  ])('are over when the API says no: %s', async (_name, no) => {
    const [ask, asked] = [middleware(), visitor()];
    expect(await ask(asked)).toBe('user_1');
    answer = () => no;
    putClockTo(Date.now() + 5 * MINUTE);
    await until(async () => (await ask(asked)) === null);
    expect(await ask(asked)).toBeNull();
  });

  it.each<[string, Answer]>([
    ['429', { status: 429, headers: { 'retry-after': '30' }, body: {} }],
    ['500', { status: 500, body: {} }],
    ['503', { status: 503, headers: { 'retry-after': '30' }, body: {} }],
  ])('outlive an outage for an hour: %s', async (_name, trouble) => {
    const [ask, asked, start] = [middleware(), visitor(), Date.now()];
    expect(await ask(asked)).toBe('user_1');
    answer = () => trouble;
    for (const minutes of [5, 30, 59]) {
      putClockTo(start + minutes * MINUTE);
      expect(await ask(asked)).toBe('user_1');
    }
    putClockTo(start + 61 * MINUTE);
    expect(await ask(asked)).toBeNull();
  });

  it('are fetched at the same time with skipJwksCache', async () => {
    const { authenticateRequest } = loadModule<typeof import('../dist/index.js')>(
      'index.js',
      environment,
    );
    let here = 0;
    let letGo = () => {};
    const allAreHere = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    answer = async () => {
      here += 1;
      if (here === 40) {
        letGo();
      }
      await allAreHere;
      return KEYS;
    };
    const options = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, skipJwksCache: true };
    const states = await Promise.all(
      Array.from({ length: 40 }, () => authenticateRequest(visitor(), options)),
    );
    expect(states.every(({ status }) => status === 'signed-in')).toBe(true);
    expect(calls).toHaveLength(40);
  });
});

describe('one visitor', () => {
  const nonce = (value: string) =>
    request('/', { ...DOCUMENT, cookie: `__clerk_handshake_nonce=${value}` });

  const directives = () => ({
    body: { directives: [`__session=${mint()}; Path=/`, '__client_uat=1; Path=/'] },
  });

  it('is not held back by what the API says to another', async () => {
    answer = ({ url = '' }) => {
      if (url.includes('nonce=junk')) {
        return { status: 429, headers: { 'retry-after': '30' }, body: {} };
      }
      return url.includes('nonce=') ? directives() : KEYS;
    };
    const ask = middleware();
    expect(await ask(nonce('junk'))).toBeNull();
    expect(await ask(nonce('good'))).toBe('user_1');
  });

  it('is not signed in by the nonce of another', async () => {
    let uses = 0;
    let letGo = () => {};
    const bothAreHere = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    answer = async ({ url = '' }) => {
      if (!url.includes('nonce=')) {
        return KEYS;
      }
      uses += 1;
      const isFirst = uses === 1;
      if (!isFirst) {
        letGo();
      }
      await bothAreHere;
      return isFirst ? directives() : { status: 404, body: {} };
    };
    const ask = middleware();
    const seen = await Promise.all([ask(nonce('once')), ask(nonce('once'))]);
    expect(seen.filter(Boolean)).toEqual(['user_1']);
  });
});

describe('time', () => {
  it('goes on while a refresh is under way, with no tolerance for clocks', async () => {
    const { authenticateRequest } = loadModule<typeof import('../dist/index.js')>(
      'index.js',
      environment,
    );
    const second = () => Math.floor(Date.now() / 1000);
    answer = async ({ url = '' }) => {
      if (!url.includes('/refresh')) {
        return KEYS;
      }
      const asked = second();
      await until(() => second() > asked);
      return { body: { cookies: [`__session=${mint({ iat: second(), nbf: second() })}`] } };
    };
    const expired = mint({ iat: second() - 120, exp: second() - 60 });
    const suffix = createHash('sha1').update(PUBLISHABLE_KEY).digest('base64url').slice(0, 8);
    const asked = request('/', {
      ...DOCUMENT,
      cookie: `__session=${expired}; __client_uat=1; __refresh_${suffix}=refresh`,
    });
    const state = await authenticateRequest(asked, {
      publishableKey: PUBLISHABLE_KEY,
      secretKey: SECRET_KEY,
      clockSkewInMs: 0,
    });
    expect(state).toMatchObject({ status: 'signed-in', reason: null });
  });

  it('put back makes no refusal last longer than a clock that runs', async () => {
    answer = () => ({ status: 404, body: { errors: [] } });
    const { authenticateRequest } = loadModule<typeof import('../dist/index.js')>(
      'index.js',
      environment,
    );
    const ask = () =>
      authenticateRequest(request('/', { authorization: 'Bearer ak_0123456789' }), {
        publishableKey: PUBLISHABLE_KEY,
        secretKey: SECRET_KEY,
        acceptsToken: 'api_key',
      });
    const start = Date.now();
    for (const [now, expected] of [
      [start, 1],
      [start - 86_400_000, 1],
      [start + 9_000, 1],
      [start + 11_000, 2],
    ] as const) {
      putClockTo(now);
      expect((await ask()).status).toBe('signed-out');
      expect(calls).toHaveLength(expected);
    }
  });
});

describe('User-Agent', () => {
  it('names this package, in the form of its own clients', async () => {
    const server = load(environment);
    await middleware()(visitor());
    answer = () => ({ body: { id: 'user_1', object: 'user' } });
    await (await server.clerkClient()).users.getUser('user_1');
    expect(calls.map(({ url }) => url)).toEqual(['/v1/jwks', '/v1/users/user_1']);
    for (const { headers } of calls) {
      expect(headers['user-agent']).toBe(`ironclerk@${version}`);
      expect(headers['clerk-api-version']).toBe('2026-05-12');
    }
  });
});
