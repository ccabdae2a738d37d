/**
 * The Frontend API proxy in front of a real upstream, asked through the
 * middleware. Each test is a line of the proxy list of docs/security.md.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type NextFetchEvent, NextRequest } from 'next/server';
import { createEmulator, type Emulator } from '../emulator';
import { handedOn } from './support/instance';
import { silentPort } from './support/port';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const APP = 'https://app.example';
const EVENT = {} as NextFetchEvent;

/** What fake timers leave real. */
const ALL_BUT_TIMEOUTS = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

let emulator: Emulator;
let upstream: Server;
let origin: string;
let answer: Answer;
let seen: IncomingMessage[];
let middleware: (request: NextRequest, event: NextFetchEvent) => Promise<Response>;
let frontendApi: typeof import('../dist/server');

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'frontend API proxy' });
  upstream = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  Object.assign(process.env, emulator.environment, {
    CLERK_JWT_KEY: emulator.jwtKey,
    CLERK_FAPI_URL: origin,
  });
  frontendApi = require('../dist/server');
  middleware = frontendApi.clerkMiddleware({ frontendApiProxy: { enabled: true } }) as never;
});

afterAll(async () => {
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await emulator.close();
});

afterEach(() => jest.useRealTimers());

beforeEach(() => {
  seen = [];
  answer = (_, response) => response.end('ok');
});

const ask = (path: string, init: ConstructorParameters<typeof NextRequest>[1] = {}) =>
  middleware(new NextRequest(`${APP}${path}`, init), EVENT);

/** Whether the application gets the request. */
const isApplication = (response: Response) => response.headers.has('x-clerk-auth-status');

it('forwards below its path, with query and secret key, and nothing beside it', async () => {
  expect(await (await ask('/__clerk/v1/client?a=1&b=%2F&a=2')).text()).toBe('ok');
  expect(seen[0]?.url).toBe('/v1/client?a=1&b=%2F&a=2');
  expect(seen[0]?.headers).toMatchObject({
    'clerk-secret-key': emulator.secretKey,
    'clerk-proxy-url': `${APP}/__clerk`,
    host: new URL(origin).host,
  });
  for (const path of ['/__clerkX/v1/client', '/x/__clerk/v1/client', '/__Clerk/v1/client']) {
    expect(isApplication(await ask(path))).toBe(true);
  }
  expect(seen).toHaveLength(1);
});

it.each([
  '/__clerk//evil.example',
  '/__clerk///evil.example/v1',
  '/__clerk/%2f%2fevil.example',
  '/__clerk/%2F/evil.example',
  '/__clerk/\\evil.example',
  '/__clerk/%5cevil.example',
  '/__clerk/@evil.example',
  '/__clerk/:80@evil.example',
  '/__clerk/http://evil.example',
  '/__clerk/.%2e/%2e%2e//evil.example',
])('%s stays with the Frontend API', async (path) => {
  const response = await ask(path);
  // Every answer came from the upstream.
  expect(seen.length + Number(isApplication(response))).toBe(1);
  for (const request of seen) {
    expect(request.headers.host).toBe(new URL(origin).host);
  }
});

it('lets no client speak in its name', async () => {
  await ask('/__clerk/v1/client', {
    headers: {
      'clerk-secret-key': 'sk_test_of_somebody',
      'clerk-proxy-url': 'https://evil.example/__clerk',
      'x-clerk-auth-status': 'signed-in',
      'x-clerk-request-data': 'x',
      'x-ironclerk-request-data': 'x',
    },
  });
  expect(seen[0]?.headers['clerk-secret-key']).toBe(emulator.secretKey);
  expect(seen[0]?.headers['clerk-proxy-url']).toBe(`${APP}/__clerk`);
  expect(ownNames(seen[0]?.headers)).toEqual([]);
});

it('as a route handler, tells the Frontend API nothing of what the middleware tells the application', async () => {
  const asked = new NextRequest(`${APP}/api/clerk/v1/client`, {
    headers: { authorization: `Bearer ${emulator.mintSessionToken()}` },
  });
  const headers = handedOn((await middleware(asked, EVENT)) as Response);
  expect(ownNames(Object.fromEntries(headers))).toContain('x-ironclerk-request-data');
  const { GET } = frontendApi.createFrontendApiProxyHandlers({ proxyPath: '/api/clerk' });
  await GET(new Request(asked.url, { headers }));
  expect(seen).toHaveLength(1);
  expect(ownNames(seen[0]?.headers)).toEqual([]);
});

const ownNames = (headers: object = {}) =>
  Object.keys(headers).filter((name) => /^x-(iron)?clerk-/.test(name));

it('is not steered by the Frontend API: its answer is an answer', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'x-middleware-next': '1', 'x-middleware-rewrite': `${APP}/admin` });
    response.end('ok');
  };
  const response = await ask('/__clerk/v1/client');
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-middleware-'))).toEqual(
    [],
  );
  expect(await response.text()).toBe('ok');
});

it('strips the headers of one connection, and those that Connection names, both ways', async () => {
  answer = (_, response) => {
    response.writeHead(200, {
      connection: 'close, x-hop',
      'x-hop': '1',
      'keep-alive': 'timeout=9',
      'x-kept': '1',
    });
    response.end('ok');
  };
  const request = new NextRequest(`${APP}/__clerk/v1/client`, {
    headers: { 'x-hop': '1', te: 'trailers', 'x-kept': '1' },
  });
  request.headers.set('connection', 'x-hop');
  const response = await middleware(request, EVENT);
  expect(seen[0]?.headers).not.toHaveProperty('x-hop');
  expect(seen[0]?.headers).not.toHaveProperty('te');
  expect(seen[0]?.headers['x-kept']).toBe('1');
  expect([...response.headers.keys()].sort()).toEqual(expect.arrayContaining(['x-kept']));
  expect(response.headers.has('x-hop')).toBe(false);
  expect(response.headers.has('keep-alive')).toBe(false);
});

it('hands every Set-Cookie on, and follows no redirect', async () => {
  answer = (_, response) => {
    response.writeHead(302, {
      location: `${origin}/v1/after?x=1#y`,
      'set-cookie': ['__client=a; Path=/; HttpOnly', '__client_uat=1; Path=/', 'b=c,d; Path=/'],
    });
    response.end();
  };
  const response = await ask('/__clerk/v1/verify');
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe(`${APP}/__clerk/v1/after?x=1#y`);
  expect(response.headers.getSetCookie()).toHaveLength(3);
  expect(seen).toHaveLength(1);
  answer = (_, next) => next.writeHead(302, { location: 'https://elsewhere.example/x' }).end();
  const away = await ask('/__clerk/v1/oauth');
  expect(away.headers.get('location')).toBe('https://elsewhere.example/x');
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s carries its body', async (method) => {
  answer = (request, response) => request.pipe(response);
  const response = await ask('/__clerk/v1/echo', { method, body: 'a=1&b=2' });
  expect(await response.text()).toBe('a=1&b=2');
});

it('tells the truth about compressed answers', async () => {
  answer = (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(gzipSync('{"compressed":true}'));
  };
  const response = await ask('/__clerk/v1/environment');
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(response.headers.get('content-length')).toBeNull();
  expect(await response.json()).toEqual({ compressed: true });
});

it('streams: the first part of an answer is here before the second is written', async () => {
  let finish = () => {};
  answer = (_, response) => {
    response.write('first');
    finish = () => response.end('second');
  };
  const reader = (await ask('/__clerk/v1/stream')).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
  finish();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second');
});

it('takes 100 MB up and down in flat memory', async () => {
  const size = 100 * 2 ** 20;
  let received = 0;
  answer = (request, response) => {
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (!response.write(chunk)) {
        request.pause();
        response.once('drain', () => request.resume());
      }
    });
    request.on('end', () => response.end());
  };
  const chunk = new Uint8Array(2 ** 16);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent += chunk.length;
      controller.enqueue(chunk);
      if (sent >= size) {
        controller.close();
      }
    },
  });
  const init = { method: 'POST', body, duplex: 'half' } as never;
  const reader = (await ask('/__clerk/v1/upload', init)).body?.getReader();
  let returned = 0;
  // What is on its way, in the buffers of streams and sockets; not the memory of
  // this process, which depends on when it tidies up.
  let peak = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    peak = Math.max(peak, sent - returned);
    returned += part.value.length;
  }
  expect([received, returned]).toEqual([size, size]);
  expect(peak / 2 ** 20).toBeLessThan(50);
});

it('answers 502 with no-store if the upstream is down, without secrets', async () => {
  const closed = await frontendApi.clerkFrontendApiProxy(new Request(`${APP}/__clerk/v1/client`), {
    fapiUrl: `http://127.0.0.1:${await silentPort()}`,
  });
  expect(closed.status).toBe(502);
  expect(closed.headers.get('cache-control')).toBe('no-store');
  const body = await closed.text();
  expect(JSON.parse(body)).toMatchObject({ errors: [{ code: 'proxy_request_failed' }] });
  expect(body).not.toContain(emulator.secretKey);
});

it('survives an upstream that hangs up in the middle', async () => {
  let hangUp = () => {};
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('part');
    hangUp = () => response.destroy();
  };
  const response = await ask('/__clerk/v1/client');
  hangUp();
  await expect(response.text()).rejects.toThrow();
});

it('gives up on an upstream that never answers', async () => {
  answer = () => {};
  const response = await frontendApi.clerkFrontendApiProxy(
    new Request(`${APP}/__clerk/v1/client`),
    {
      fapiUrl: origin,
      timeoutInMs: 100,
    },
  );
  expect(response.status).toBe(504);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

it('waits for a client that uploads slowly, however long that takes', async () => {
  let length = 0;
  let received = () => {};
  answer = (request, response) => {
    request.on('data', (chunk) => {
      length += chunk.length;
      received();
    });
    request.on('end', () => response.end(String(length)));
  };
  // The client's pauses are on a clock of their own, which is not in a hurry.
  jest.useFakeTimers({ doNotFake: [...ALL_BUT_TIMEOUTS] });
  let sent = 0;
  const body = new ReadableStream({
    async pull(controller) {
      if (sent > 0) {
        await new Promise<void>((resolve) => {
          received = () => void (length === sent * 1000 && resolve());
          received();
        });
        jest.advanceTimersByTime(300);
      }
      if (sent === 8) {
        controller.close();
        return;
      }
      sent += 1;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const request = new Request(`${APP}/__clerk/v1/me/profile_image`, {
    method: 'POST',
    body,
    duplex: 'half',
  } as RequestInit);
  const response = await frontendApi.clerkFrontendApiProxy(request, {
    fapiUrl: origin,
    timeoutInMs: 400,
  });
  jest.useRealTimers();
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('8000');
});

describe('a client that leaves', () => {
  /** Resolves when the upstream's connection for the answer is closed. */
  const closed = (response: ServerResponse) =>
    new Promise((resolve) => response.once('close', () => resolve('closed')));

  it('in the middle of an answer, ends it at the upstream', async () => {
    let end: Promise<unknown> | undefined;
    answer = (_, response) => {
      end = closed(response);
      response.write('first');
    };
    const reader = (await ask('/__clerk/v1/stream')).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(await end).toBe('closed');
  });

  it('in the middle of an upload, ends it at the upstream', async () => {
    let end: Promise<unknown> | undefined;
    answer = (request, response) => {
      end = closed(response);
      request.once('data', () => leave()).once('error', () => {});
    };
    let leave = () => {};
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array(65_536));
        leave = () => controller.error(new Error('The client left.'));
      },
    });
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
    const response = await frontendApi.clerkFrontendApiProxy(
      new Request(`${APP}/__clerk/v1/client`, init),
      { fapiUrl: origin },
    );
    expect(response.status).toBe(502);
    expect(await end).toBe('closed');
  });

  it('before the answer begins, is not waited for, and what comes late is closed', async () => {
    let begin = () => {};
    let end: Promise<unknown> | undefined;
    const asked = new Promise<void>((resolve) => {
      answer = (_, response) => {
        end = closed(response);
        begin = () => response.write('too late');
        resolve();
      };
    });
    const client = new AbortController();
    const pending = frontendApi.clerkFrontendApiProxy(
      new Request(`${APP}/__clerk/v1/client`, { signal: client.signal }),
      { fapiUrl: origin },
    );
    await asked;
    client.abort();
    expect((await pending).status).toBe(499);
    begin();
    expect(await end).toBe('closed');
  });
});

it('is a function of the URL, or a path of its own', async () => {
  const chosen = frontendApi.clerkMiddleware({
    frontendApiProxy: { enabled: (url: URL) => url.hostname === 'app.example', path: '/auth' },
  }) as typeof middleware;
  expect(await (await chosen(new NextRequest(`${APP}/auth/v1/client`), EVENT)).text()).toBe('ok');
  const other = await chosen(new NextRequest('https://other.example/auth/v1/client'), EVENT);
  expect(isApplication(other)).toBe(true);
});

it('serves as route handlers', async () => {
  const handlers = frontendApi.createFrontendApiProxyHandlers();
  expect(Object.keys(handlers).sort()).toEqual(['DELETE', 'GET', 'PATCH', 'POST', 'PUT']);
  const response = await handlers.GET(new Request(`${APP}/__clerk/v1/client`));
  expect(await response.text()).toBe('ok');
});

it('changes where a handshake goes', async () => {
  const response = await middleware(
    new NextRequest(`${APP}/`, { headers: { accept: 'text/html', 'sec-fetch-dest': 'document' } }),
    EVENT,
  );
  expect(response.headers.get('location')).toMatch(/\/v1\/client\/handshake\?/);
});

it('P3: a handshake goes through the public origin', async () => {
  const headers = {
    accept: 'text/html',
    'sec-fetch-dest': 'document',
    'x-forwarded-host': 'public.example',
    'x-forwarded-proto': 'https',
  };
  const response = await middleware(new NextRequest('http://internal:3000/', { headers }), EVENT);
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.origin).toBe('https://public.example');
  expect(location.pathname).toBe('/__clerk/v1/client/handshake');
  expect(location.searchParams.get('redirect_url')).toBe('https://public.example/');
});
