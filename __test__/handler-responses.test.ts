/**
 * What a handler returns, and what Next.js is told of it: **only what the handler
 * made with `NextResponse` steers the server**, and what a client or an upstream
 * says never does.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NextRequest, NextResponse } from 'next/server';
import { DEVELOPMENT, type Handler, run } from './support/handler';
import { DOCUMENT, EVENT, handedOn, load, mint, ORIGIN, request } from './support/instance';

const FORGED = {
  'x-clerk-auth-status': 'signed-in',
  'x-clerk-auth-token': 'forged',
  'x-clerk-auth-signature': 'forged',
  'x-clerk-request-data': 'forged',
  'x-ironclerk-request-data': 'forged',
  'x-ironclerk-of-tomorrow': 'forged',
};

let server: Server;
let upstream: string;
/** What the upstream answers by path: its status and headers. */
const answers = new Map<string, [status: number, headers: string[][]]>();

beforeAll(async () => {
  server = createServer((asked, response) => {
    const [status, headers] = answers.get(asked.url ?? '') ?? [404, []];
    response.writeHead(status, headers.flat());
    response.end(status === 204 ? undefined : 'of the upstream');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const HEAD = { method: 'HEAD' };

/** The headers by which a response tells the server of Next.js what to do. */
const steering = (response: Response) =>
  [...response.headers].filter(([name]) => name.startsWith('x-middleware-'));

describe('an answer of an upstream', () => {
  const orders: Array<[name: string, headers: string[][]]> = [
    ['to go on', [['x-middleware-next', '1']]],
    ['to render another page', [['x-middleware-rewrite', `${ORIGIN}/admin`]]],
    ['to ask another server', [['x-middleware-rewrite', 'https://evil.example/']]],
    [
      'to say who asks',
      [
        ['x-middleware-next', '1'],
        ['x-middleware-override-headers', 'x-role,x-clerk-auth-status'],
        ['x-middleware-request-x-role', 'admin'],
        ['x-middleware-request-x-clerk-auth-status', 'signed-in'],
      ],
    ],
    ['to set cookies for the page', [['x-middleware-set-cookie', 'a=1']]],
  ];
  const ways: Array<[name: string, (answer: Response) => Response]> = [
    ['as it is', (answer) => answer],
    ['as a copy', (answer) => new Response(answer.body, answer)],
    ['as a copy by NextResponse', (answer) => new NextResponse(answer.body, answer)],
    [
      'with its body and headers in a NextResponse',
      ({ body, headers, status }) => new NextResponse(body, { headers, status }),
    ],
  ];

  describe.each(orders)('that wants the server %s', (_order, headers) => {
    it.each(ways)('is the answer, %s, and no order', async (_way, make) => {
      answers.set('/x', [200, headers]);
      const response = await run(async () => make(await fetch(`${upstream}/x`)));
      expect(steering(response)).toEqual([]);
      expect([response.status, await response.text()]).toEqual([200, 'of the upstream']);
    });

    it.each(ways.slice(0, 3))('does not steer without a body either, %s', async (_way, make) => {
      answers.set('/x', [204, headers]);
      const response = await run(async () => make(await fetch(`${upstream}/x`)));
      expect([response.status, steering(response)]).toEqual([204, []]);
    });

    it.each(ways)('does not steer in an answer to HEAD, %s', async (_way, make) => {
      answers.set('/x', [200, headers]);
      const response = await run(async () => make(await fetch(`${upstream}/x`, HEAD)));
      expect([response.status, steering(response)]).toEqual([200, []]);
    });
  });

  it('keeps its cookies, those too that no one can decode', async () => {
    answers.set('/x', [
      200,
      [
        ['Set-Cookie', 'a=%ZZ'],
        ['Set-Cookie', 'b=2; Path=/'],
      ],
    ]);
    for (const [, make] of ways.slice(0, 2)) {
      const response = await run(async () => make(await fetch(`${upstream}/x`)));
      expect(response.headers.getSetCookie()).toEqual(['a=%ZZ', 'b=2; Path=/']);
    }
  });

  it('leads away without the token of the development browser', async () => {
    answers.set('/x', [
      302,
      [
        ['Location', 'https://evil.example/'],
        ['x-clerk-redirect-to', 'true'],
      ],
    ]);
    const asked = request('/', { ...DOCUMENT, cookie: '__clerk_db_jwt=dvb_1; __client_uat=0' });
    const response = await run(
      () => fetch(`${upstream}/x`, { redirect: 'manual' }),
      asked,
      DEVELOPMENT,
    );
    expect(response.headers.get('location')).toBe('https://evil.example/');
  });
});

describe('a response of the handler', () => {
  it('steers, whichever copy of next/server made it', async () => {
    let other: typeof NextResponse = NextResponse;
    jest.isolateModules(() => {
      other = require('next/server').NextResponse;
    });
    expect(other).not.toBe(NextResponse);
    const next = await run(() => other.next({ headers: { 'x-own': '1' } }));
    expect(next.headers.get('x-middleware-next')).toBe('1');
    expect(next.headers.get('x-own')).toBe('1');
    expect(handedOn(next).get('x-clerk-auth-status')).toBe('signed-in');
    const rewrite = await run((_, asked) => other.rewrite(new URL('/other', asked.url)));
    expect(rewrite.headers.get('x-middleware-rewrite')).toBe(`${ORIGIN}/other`);
    expect(handedOn(rewrite).get('x-clerk-auth-status')).toBe('signed-in');
  });

  it('does not steer with a rewrite to an invalid URL', async () => {
    for (const destination of ['/other', 'https://', 'other']) {
      const response = await run(
        () => new NextResponse(null, { headers: { 'x-middleware-rewrite': destination } }),
      );
      expect([response.status, steering(response)]).toEqual([200, []]);
    }
  });

  it('that is the same for every request belongs to one visitor at a time', async () => {
    const shared = NextResponse.next();
    const handler = () => shared;
    const { clerkMiddleware } = load();
    const middleware = clerkMiddleware(handler);
    const ask = async (sub: string) => {
      const headers = { ...DOCUMENT, 'x-of': sub, [`x-only-${sub}`]: '1' };
      const asked = request('/', headers, mint({ sub }));
      return (await middleware(asked, EVENT)) as Response;
    };
    const [ada, grace] = await Promise.all([ask('ada'), ask('grace')]);
    const late = await ask('late');
    for (const [sub, response] of Object.entries({ ada, grace, late })) {
      const headers = handedOn(response);
      const [, payload = ''] = (headers.get('x-clerk-auth-token') ?? '').split('.');
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).sub).toBe(sub);
      expect(headers.get('x-of')).toBe(sub);
      expect([...headers.keys()].filter((name) => name.startsWith('x-only-'))).toEqual([
        `x-only-${sub}`,
      ]);
    }
    expect([...shared.headers]).toEqual([['x-middleware-next', '1']]);
  });

  it('can be given further cookies by the caller of the middleware', async () => {
    const response = await run(() => {
      const next = NextResponse.next();
      next.cookies.set('first', '1');
      return next;
    });
    response.cookies?.set('second', '2');
    expect(response.headers.getSetCookie()).toEqual(['first=1; Path=/', 'second=2; Path=/']);
    expect(response.headers.get('x-middleware-set-cookie')).toMatch(/first=1.*second=2/);
  });

  it('hands on none of our names by its headers, which the page would be given', async () => {
    const asked = request('/page', { ...DOCUMENT, ...FORGED });
    const responses = [
      await run((_, { headers }) => NextResponse.next({ headers }), asked),
      await run(
        (_, { headers, url }) => NextResponse.rewrite(new URL('/x', url), { headers }),
        asked,
      ),
    ];
    for (const response of responses) {
      expect([...response.headers].filter(([, value]) => value === 'forged')).toEqual([]);
      expect(response.headers.get('x-clerk-auth-status')).toBe('signed-out');
      expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-out');
    }
  });

  it.each(['x-middleware-next', 'x-middleware-rewrite'])(
    'that is not a NextResponse does not steer by %s',
    async (name) => {
      const value = name === 'x-middleware-next' ? '1' : `${ORIGIN}/admin`;
      const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
      const response = await run(() => new Response(null, { headers: { [name]: value } }));
      expect(steering(response)).toEqual([]);
      expect(warn.mock.calls.flat().join()).toMatch(/NextResponse/);
      warn.mockRestore();
    },
  );

  it.each([204, 205, 304, 404])('may have the status %i and no body', async (status) => {
    const response = await run(() => new NextResponse(null, { status }));
    expect([response.status, response.body]).toEqual([status, null]);
  });

  it('may have any byte in a header', async () => {
    const value = 'caf\u00e9 \u00ff';
    const response = await run(() => NextResponse.next({ headers: { 'x-own': value } }));
    expect(response.headers.get('x-own')).toBe(value);
  });

  it('may lead to a path: Next.js takes absolute addresses only', async () => {
    const response = await run(
      () => new Response(null, { status: 303, headers: { location: '/there?x=1' } }),
    );
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `${ORIGIN}/there?x=1`,
    ]);
  });
});

describe('a rewrite to another origin', () => {
  const elsewhere = 'https://elsewhere.example/x';
  const asked = () => request('/page', { ...DOCUMENT, ...FORGED, 'x-kept': '1' }, mint());

  it('takes along nothing that a client sent under our names, and nothing of ours', async () => {
    const handlers: Handler[] = [
      () => NextResponse.rewrite(elsewhere),
      (_, { headers }) => NextResponse.rewrite(elsewhere, { request: { headers } }),
      (_, { headers }) => NextResponse.rewrite(elsewhere, { headers }),
      () => NextResponse.rewrite(elsewhere, { headers: { location: 'https://elsewhere.example' } }),
    ];
    for (const handler of handlers) {
      const response = await run(handler, asked());
      expect(response.headers.get('x-middleware-rewrite')).toBe(elsewhere);
      // What is not listed is taken off the request; a response's headers are put on it.
      const headers = handedOn(response);
      expect([...headers.keys()].filter((name) => /^x-(iron)?clerk-/.test(name))).toEqual([]);
      expect([headers.get('x-kept'), headers.get('host')]).toEqual(['1', 'example.com']);
      expect([...response.headers].filter(([, value]) => value === 'forged')).toEqual([]);
    }
  });

  it('takes them off where a client sends nothing else', async () => {
    const bare = new NextRequest(`${ORIGIN}/page`, { headers: { 'x-clerk-debug': 'true' } });
    const response = await run(() => NextResponse.rewrite(elsewhere), bare);
    // An empty list would count as none.
    expect(response.headers.get('x-middleware-override-headers')).toBeTruthy();
    expect(handedOn(response).get('x-clerk-debug')).toBeNull();
  });

  it('leaves a request alone that has none of our names', async () => {
    const response = await run(() => NextResponse.rewrite(elsewhere));
    expect(steering(response)).toEqual([['x-middleware-rewrite', elsewhere]]);
  });

  it('is one to this origin where Next.js takes the two addresses for one', async () => {
    const local = new NextRequest('http://localhost:3000/page', { headers: FORGED });
    const to = async (url: string) => handedOn(await run(() => NextResponse.rewrite(url), local));
    for (const own of [
      'http://127.0.0.1:3000/x',
      'http://[::1]:3000/x',
      'http://localhost:3000/x',
    ]) {
      expect([own, (await to(own)).get('x-clerk-auth-status')]).toEqual([own, 'signed-out']);
    }
    for (const other of [
      'http://127.0.0.1:3001/x',
      'https://localhost:3000/x',
      'http://127.0.0.1.example/',
    ]) {
      expect([other, (await to(other)).get('x-clerk-auth-status')]).toEqual([other, null]);
    }
  });
});

describe('a path that means nothing is answered 400, wherever a matcher is asked', () => {
  const { clerkMiddleware, createRouteMatcher } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  const matches = createRouteMatcher(['/admin', '/admin/(.*)']);
  const malformed = (path = '/%zz') => request(path);
  const status = async (middleware: unknown, asked = malformed()) =>
    ((await (middleware as (...args: unknown[]) => unknown)(asked, EVENT)) as Response).status;

  it('in the callback for options', async () => {
    const middleware = clerkMiddleware(
      () => {},
      (asked) => (matches(asked) ? { signInUrl: '/a' } : {}),
    );
    expect(await status(middleware)).toBe(400);
    expect(await status(middleware, malformed('/admin%2Fx'))).toBe(400);
    expect(await status(middleware, malformed('/admin'))).toBe(200);
  });

  it('in a function that is an option', async () => {
    const asks = (url: URL) => matches(new NextRequest(url));
    const frontendApiProxy = { enabled: asks };
    const options = [
      { frontendApiProxy },
      { isSatellite: asks },
      { proxyUrl: (url: URL) => (asks(url) ? '/a' : '') },
    ];
    for (const option of options) {
      expect(await status(clerkMiddleware(option as never))).toBe(400);
    }
  });

  it('by an error that is known by its class, or as the one of @clerk/nextjs', async () => {
    const { MalformedURLError } = require('@clerk/shared/pathMatcher');
    const theirs = new MalformedURLError('/%zz');
    expect(await status(clerkMiddleware(() => Promise.reject(theirs)))).toBe(400);
    let ours: unknown;
    try {
      matches(malformed());
    } catch (error) {
      ours = error;
    }
    expect(ours).toMatchObject({ name: 'MalformedURLError', statusCode: 400 });
    expect(ours).toBeInstanceOf(Error);
    const named = Object.assign(new Error('x'), { name: 'MalformedURLError' });
    await expect(status(clerkMiddleware(() => Promise.reject(named)))).rejects.toBe(named);
  });
});
