/** `clerkMiddleware()` in all its call forms, and what its responses tell the application. */

import { NextResponse } from 'next/server';
import {
  DOCUMENT,
  EVENT,
  handedOn,
  JWT_KEY,
  load,
  mint,
  PUBLISHABLE_KEY,
  request,
} from './support/instance';

const { clerkMiddleware } = load();
const token = mint();
const signedIn = () => request('/page?x=1', DOCUMENT, token);
const run = async (middleware: unknown, asked = signedIn()) =>
  (await (middleware as (...args: unknown[]) => unknown)(asked, EVENT)) as Response;

describe('call forms', () => {
  const forms: Array<[string, () => unknown]> = [
    ['clerkMiddleware as the default export', () => clerkMiddleware],
    ['clerkMiddleware()', () => clerkMiddleware()],
    ['clerkMiddleware(options)', () => clerkMiddleware({ signInUrl: '/sign-in' })],
    ['clerkMiddleware(handler)', () => clerkMiddleware(() => {})],
    ['clerkMiddleware(handler, options)', () => clerkMiddleware(() => {}, { jwtKey: JWT_KEY })],
    [
      'clerkMiddleware(handler, callback)',
      () =>
        clerkMiddleware(
          () => {},
          () => ({ jwtKey: JWT_KEY }),
        ),
    ],
    [
      'clerkMiddleware(handler, async callback)',
      () =>
        clerkMiddleware(
          async () => {},
          async () => ({ publishableKey: PUBLISHABLE_KEY }),
        ),
    ],
  ];

  it.each(forms)('%s authenticates', async (_name, form) => {
    const headers = handedOn(await run(form()));
    expect(headers.get('x-clerk-auth-status')).toBe('signed-in');
    expect(headers.get('x-clerk-auth-token')).toBe(token);
    expect(headers.get('x-clerk-clerk-url')).toBe('https://example.com/page?x=1');
    expect(headers.get('x-clerk-auth-signature')).toMatch(/^[0-9a-f]{40}$/);
    expect(headers.get('sec-fetch-dest')).toBe('document');
  });

  it('gives the callback the request', async () => {
    const callback = jest.fn(() => ({}));
    await run(clerkMiddleware(() => {}, callback));
    expect(callback.mock.calls).toHaveLength(1);
    expect((callback.mock.calls as unknown[][])[0]?.[0]).toHaveProperty(
      'nextUrl.pathname',
      '/page',
    );
  });

  it('gives the handler auth, request and event', async () => {
    const seen: unknown[] = [];
    const asked = signedIn();
    await run(
      clerkMiddleware(async (auth, ...rest) => {
        seen.push((await auth()).userId, ...rest);
      }),
      asked,
    );
    expect(seen).toEqual(['user_1', asked, EVENT]);
  });
});

describe('responses', () => {
  it('R17: lets a request through as Next.js does, and not as a rewrite to itself', async () => {
    for (const handler of [undefined, () => {}, () => NextResponse.next()]) {
      const response = await run(clerkMiddleware(handler as never));
      expect(response.headers.get('x-middleware-next')).toBe('1');
      expect(response.headers.get('x-middleware-rewrite')).toBeNull();
    }
  });

  it('but where something may have been taken off its path: that is served as it was seen', async () => {
    for (const path of ['/orgs/', '/', '/?x=1']) {
      for (const handler of [undefined, () => {}, () => NextResponse.next()]) {
        const { headers } = await run(clerkMiddleware(handler as never), request(path));
        expect(headers.get('x-middleware-rewrite')).toBe(`https://example.com${path}`);
        expect(headers.get('x-middleware-next')).toBeNull();
      }
    }
  });

  it('tells the browser why it is signed out', async () => {
    const response = await run(clerkMiddleware(), request('/'));
    expect(response.headers.get('x-clerk-auth-status')).toBe('signed-out');
    expect(response.headers.get('x-clerk-auth-reason')).toBe('session-token-and-uat-missing');
  });

  it("keeps a handler's own request headers, cookies and headers", async () => {
    const response = await run(
      clerkMiddleware((_auth, asked) => {
        const headers = new Headers(asked.headers);
        headers.set('x-own', 'yes');
        const next = NextResponse.next({ request: { headers } });
        next.cookies.set('seen', '1');
        next.headers.set('x-answer', '42');
        return next;
      }),
    );
    expect(handedOn(response).get('x-own')).toBe('yes');
    expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-in');
    expect(response.headers.getSetCookie()).toEqual(['seen=1; Path=/']);
    expect(response.headers.get('x-answer')).toBe('42');
  });

  it('hands on with a rewrite within the origin, and not beyond', async () => {
    const to = (url: string) => run(clerkMiddleware(() => NextResponse.rewrite(new URL(url))));
    const within = await to('https://example.com/other');
    expect(within.headers.get('x-middleware-rewrite')).toBe('https://example.com/other');
    expect(handedOn(within).get('x-clerk-auth-status')).toBe('signed-in');
    const beyond = await to('https://elsewhere.example/');
    expect(handedOn(beyond).get('x-clerk-auth-status')).toBeNull();
  });

  it('leaves JSON and redirects of a handler alone', async () => {
    const json = await run(clerkMiddleware(() => NextResponse.json({ ok: true })));
    expect(await json.json()).toEqual({ ok: true });
    const redirect = await run(
      clerkMiddleware(() => Response.redirect('https://example.com/x', 303)),
    );
    expect([redirect.status, redirect.headers.get('location')]).toEqual([
      303,
      'https://example.com/x',
    ]);
  });
});

describe('headers that only the middleware may set', () => {
  const forged = {
    ...DOCUMENT,
    'x-clerk-auth-status': 'signed-in',
    'x-clerk-auth-token': 'forged',
    'x-clerk-auth-signature': 'forged',
    'x-clerk-request-data': 'forged',
    'x-ironclerk-request-data': 'forged',
    'x-clerk-debug': 'true',
  };

  it('never reach the application from a client', async () => {
    const headers = handedOn(await run(clerkMiddleware(), request('/', forged)));
    expect(headers.get('x-clerk-auth-status')).toBe('signed-out');
    expect([...headers].filter(([, value]) => value === 'forged')).toEqual([]);
    expect(headers.has('x-clerk-debug')).toBe(false);
  });

  it('nor through a handler that copies all headers', async () => {
    const middleware = clerkMiddleware((_auth, asked) =>
      NextResponse.next({ request: { headers: asked.headers } }),
    );
    const headers = handedOn(await run(middleware, request('/', forged)));
    expect([...headers].filter(([, value]) => value === 'forged')).toEqual([]);
  });
});

it('a function for proxyUrl gets the public URL', async () => {
  const proxyUrl = jest.fn((url: URL) => `${url.origin}/__clerk`);
  const middleware = clerkMiddleware({ proxyUrl: proxyUrl as never });
  const forwarded = { 'x-forwarded-host': 'app.example', 'x-forwarded-proto': 'https' };
  const cookie = '__client_uat=1';
  const response = await run(middleware, request('/x?y=1', { ...DOCUMENT, ...forwarded, cookie }));
  expect(proxyUrl.mock.calls[0]?.[0].href).toBe('https://app.example/x?y=1');
  expect(response.headers.get('location')).toMatch(
    /^https:\/\/app\.example\/__clerk\/v1\/client\/handshake\?/,
  );
});

describe('two requests in flight', () => {
  it('never see each other: a thousand interleaved tenants', async () => {
    const { clerkMiddleware: tenants, clerkClient } = load({ CLERK_ENCRYPTION_KEY: 'k' });
    const middleware = tenants(
      async (auth, asked) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        const { userId } = await auth();
        await clerkClient();
        return NextResponse.json({ userId, tenant: asked.nextUrl.searchParams.get('tenant') });
      },
      async (asked) => {
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        const tenant = asked.nextUrl.searchParams.get('tenant');
        return { secretKey: `sk_live_${tenant}`, jwtKey: JWT_KEY };
      },
    );
    const users = Array.from({ length: 1000 }, (_, index) => `user_${index}`);
    const answers = await Promise.all(
      users.map(async (sub) => {
        const asked = request(`/?tenant=${sub}`, DOCUMENT, mint({ sub }));
        return (await run(middleware, asked)).json();
      }),
    );
    expect(answers).toEqual(users.map((userId) => ({ userId, tenant: userId })));
  });
});
