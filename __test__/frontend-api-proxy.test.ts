/**
 * The Frontend API proxy in front of a real upstream, asked through the
 * middleware. Each test is a line of the proxy list of docs/security.md.
 */

import { gzipSync } from 'node:zlib';
import { NextRequest } from 'next/server';
import { handedOn } from './support/instance';
import { APP, EVENT, type Middleware, proxiedApplication } from './support/proxied-application';

const proxied = proxiedApplication();

/** Whether the application gets the request. */
const isApplication = (response: Response) => response.headers.has('x-clerk-auth-status');

it('forwards below its path, with query and secret key, and nothing beside it', async () => {
  expect(await (await proxied.ask('/__clerk/v1/client?a=1&b=%2F&a=2')).text()).toBe('ok');
  expect(proxied.seen[0]?.url).toBe('/v1/client?a=1&b=%2F&a=2');
  expect(proxied.seen[0]?.headers).toMatchObject({
    'clerk-secret-key': proxied.emulator.secretKey,
    'clerk-proxy-url': `${APP}/__clerk`,
    host: new URL(proxied.origin).host,
  });
  for (const path of ['/__clerkX/v1/client', '/x/__clerk/v1/client', '/__Clerk/v1/client']) {
    expect(isApplication(await proxied.ask(path))).toBe(true);
  }
  expect(proxied.seen).toHaveLength(1);
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
  const response = await proxied.ask(path);
  // Every answer came from the upstream.
  expect(proxied.seen.length + Number(isApplication(response))).toBe(1);
  for (const request of proxied.seen) {
    expect(request.headers.host).toBe(new URL(proxied.origin).host);
  }
});

it('lets no client speak in its name', async () => {
  await proxied.ask('/__clerk/v1/client', {
    headers: {
      'clerk-secret-key': 'sk_test_of_somebody',
      'clerk-proxy-url': 'https://evil.example/__clerk',
      'x-clerk-auth-status': 'signed-in',
      'x-clerk-request-data': 'x',
      'x-ironclerk-request-data': 'x',
    },
  });
  expect(proxied.seen[0]?.headers['clerk-secret-key']).toBe(proxied.emulator.secretKey);
  expect(proxied.seen[0]?.headers['clerk-proxy-url']).toBe(`${APP}/__clerk`);
  expect(ownNames(proxied.seen[0]?.headers)).toEqual([]);
});

it('as a route handler, tells the Frontend API nothing of what the middleware tells the application', async () => {
  const asked = new NextRequest(`${APP}/api/clerk/v1/client`, {
    headers: { authorization: `Bearer ${proxied.emulator.mintSessionToken()}` },
  });
  const headers = handedOn((await proxied.middleware(asked, EVENT)) as Response);
  expect(ownNames(Object.fromEntries(headers))).toContain('x-ironclerk-request-data');
  const { GET } = proxied.frontendApi.createFrontendApiProxyHandlers({ proxyPath: '/api/clerk' });
  await GET(new Request(asked.url, { headers }));
  expect(proxied.seen).toHaveLength(1);
  expect(ownNames(proxied.seen[0]?.headers)).toEqual([]);
});

const ownNames = (headers: object = {}) =>
  Object.keys(headers).filter((name) => /^x-(iron)?clerk-/.test(name));

it('is not steered by the Frontend API: its answer is an answer', async () => {
  proxied.answer = (_, response) => {
    response.writeHead(200, { 'x-middleware-next': '1', 'x-middleware-rewrite': `${APP}/admin` });
    response.end('ok');
  };
  const response = await proxied.ask('/__clerk/v1/client');
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-middleware-'))).toEqual(
    [],
  );
  expect(await response.text()).toBe('ok');
});

it('strips the headers of one connection, and those that Connection names, both ways', async () => {
  proxied.answer = (_, response) => {
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
  const response = await proxied.middleware(request, EVENT);
  expect(proxied.seen[0]?.headers).not.toHaveProperty('x-hop');
  expect(proxied.seen[0]?.headers).not.toHaveProperty('te');
  expect(proxied.seen[0]?.headers['x-kept']).toBe('1');
  expect([...response.headers.keys()].sort()).toEqual(expect.arrayContaining(['x-kept']));
  expect(response.headers.has('x-hop')).toBe(false);
  expect(response.headers.has('keep-alive')).toBe(false);
});

it('hands every Set-Cookie on, and follows no redirect', async () => {
  proxied.answer = (_, response) => {
    response.writeHead(302, {
      location: `${proxied.origin}/v1/after?x=1#y`,
      'set-cookie': ['__client=a; Path=/; HttpOnly', '__client_uat=1; Path=/', 'b=c,d; Path=/'],
    });
    response.end();
  };
  const response = await proxied.ask('/__clerk/v1/verify');
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe(`${APP}/__clerk/v1/after?x=1#y`);
  expect(response.headers.getSetCookie()).toHaveLength(3);
  expect(proxied.seen).toHaveLength(1);
  proxied.answer = (_, next) =>
    next.writeHead(302, { location: 'https://elsewhere.example/x' }).end();
  const away = await proxied.ask('/__clerk/v1/oauth');
  expect(away.headers.get('location')).toBe('https://elsewhere.example/x');
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s carries its body', async (method) => {
  proxied.answer = (request, response) => request.pipe(response);
  const response = await proxied.ask('/__clerk/v1/echo', { method, body: 'a=1&b=2' });
  expect(await response.text()).toBe('a=1&b=2');
});

it('tells the truth about compressed answers', async () => {
  proxied.answer = (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(gzipSync('{"compressed":true}'));
  };
  const response = await proxied.ask('/__clerk/v1/environment');
  expect(response.headers.get('content-encoding')).toBeNull();
  expect(response.headers.get('content-length')).toBeNull();
  expect(await response.json()).toEqual({ compressed: true });
});

it('streams: the first part of an answer is here before the second is written', async () => {
  let finish = () => {};
  proxied.answer = (_, response) => {
    response.write('first');
    finish = () => response.end('second');
  };
  const reader = (await proxied.ask('/__clerk/v1/stream')).body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
  finish();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second');
});

it('takes 100 MB up and down in flat memory', async () => {
  const size = 100 * 2 ** 20;
  let received = 0;
  proxied.answer = (request, response) => {
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
  const reader = (await proxied.ask('/__clerk/v1/upload', init)).body?.getReader();
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

it('is a function of the URL, or a path of its own', async () => {
  const chosen = proxied.frontendApi.clerkMiddleware({
    frontendApiProxy: { enabled: (url: URL) => url.hostname === 'app.example', path: '/auth' },
  }) as Middleware;
  expect(await (await chosen(new NextRequest(`${APP}/auth/v1/client`), EVENT)).text()).toBe('ok');
  const other = await chosen(new NextRequest('https://other.example/auth/v1/client'), EVENT);
  expect(isApplication(other)).toBe(true);
});

it('serves as route handlers', async () => {
  const handlers = proxied.frontendApi.createFrontendApiProxyHandlers();
  expect(Object.keys(handlers).sort()).toEqual(['DELETE', 'GET', 'PATCH', 'POST', 'PUT']);
  const response = await handlers.GET(new Request(`${APP}/__clerk/v1/client`));
  expect(await response.text()).toBe('ok');
});

it('changes where a handshake goes', async () => {
  const response = await proxied.middleware(
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
  const response = await proxied.middleware(
    new NextRequest('http://internal:3000/', { headers }),
    EVENT,
  );
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.origin).toBe('https://public.example');
  expect(location.pathname).toBe('/__clerk/v1/client/handshake');
  expect(location.searchParams.get('redirect_url')).toBe('https://public.example/');
});
