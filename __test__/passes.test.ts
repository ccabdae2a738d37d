/**
 * The runs of a handler over one request: each gets the request as it came, and
 * there are few of them.
 */

import { NextRequest, NextResponse } from 'next/server';
import type { ClerkMiddlewareHandler } from '../dist/options/types';
import { DOCUMENT, EVENT, handedOn, load, mint, ORIGIN } from './support/instance';

const { clerkMiddleware, createRouteMatcher } = load();
/** A file of `public/` is found behind an encoded slash; a page of that name is not. */
const isAdmin = createRouteMatcher(['/admin/(.*)']);
const AMBIGUOUS = `${ORIGIN}/admin%2Fsecret.txt`;

type Handler = ClerkMiddlewareHandler;
type Init = ConstructorParameters<typeof NextRequest>[1];

const ask = async (handler: Handler, url = AMBIGUOUS, init: Init = { headers: DOCUMENT }) =>
  (await clerkMiddleware(handler)(new NextRequest(url, init), EVENT)) as Response;

const isServed = (response: Response) => response.headers.has('x-middleware-next');

it('a handler that changes nextUrl asks about the request as it came, in every run', async () => {
  const handlers: Handler[] = [
    async (auth, request) => {
      const isProtected = isAdmin(request);
      request.nextUrl.pathname = '/sign-in';
      if (isProtected) await auth.protect();
    },
    async (auth, request) => {
      const isProtected = isAdmin(request);
      request.nextUrl.href = `${ORIGIN}/sign-in`;
      if (isProtected && !(await auth()).userId) return NextResponse.redirect(request.nextUrl);
    },
    async (auth, request) => {
      const url = request.nextUrl;
      const isProtected = isAdmin(request);
      url.search = '?from=there';
      url.pathname = '/';
      if (isProtected) await auth.protect();
      return NextResponse.next();
    },
  ];
  for (const handler of handlers) {
    expect((await ask(handler)).status).toBe(307);
  }
});

describe('every run gets the request as it came', () => {
  /** What each run is given, after which it changes all of it. */
  async function seen(url: string, init: Init, matches = isAdmin) {
    const runs: unknown[] = [];
    const response = await ask(
      async (_, request) => {
        const { nextUrl } = request;
        runs.push({
          url: request.url,
          method: request.method,
          headers: [...request.headers],
          cookies: request.cookies.getAll(),
          href: nextUrl.href,
          parts: [nextUrl.pathname, nextUrl.search, nextUrl.locale, nextUrl.basePath],
          defaultLocale: nextUrl.defaultLocale,
          copy: nextUrl.clone().href,
          isRequest: request instanceof NextRequest,
        });
        matches(request);
        nextUrl.pathname = '/changed';
        nextUrl.search = '?changed';
        nextUrl.host = 'changed.example:1';
        if (nextUrl.locale) nextUrl.locale = 'fr';
        if (nextUrl.basePath) nextUrl.basePath = '/changed';
        request.headers.set('x-run', String(runs.length));
        request.headers.delete('x-kept');
        request.cookies.set('run', String(runs.length));
      },
      url,
      init,
    );
    return { runs, response };
  }

  /** There were several runs, and all were given the same. */
  function expectSame(runs: readonly unknown[]): void {
    expect(runs.length).toBeGreaterThan(1);
    expect(runs).toEqual(runs.map(() => runs[0]));
  }

  it('with its URL, headers and cookies', async () => {
    const headers = { ...DOCUMENT, cookie: 'a=1; b=2', 'x-kept': '1' };
    const { runs, response } = await seen(`${AMBIGUOUS}?q=1`, { headers });
    expectSame(runs);
    expect(runs[0]).toMatchObject({ cookies: [{ name: 'a' }, { name: 'b' }] });
    // What the first run says of the headers is what the application gets.
    const given = handedOn(response);
    expect([given.get('x-run'), given.get('x-kept')]).toEqual(['1', null]);
  });

  it.each([
    [{ basePath: '/app' }, '/app/admin%2Fx'],
    [{ i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } }, '/fr/admin%2Fx'],
    [{ i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } }, '/en/admin%2Fx'],
    [{ i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } }, '/fr/api/admin%2Fx'],
    [
      { basePath: '/app', i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } },
      '/en/app/admin%2Fx',
    ],
    [
      { basePath: '/app', i18n: { locales: ['en', 'fr'], defaultLocale: 'en' } },
      '/app/fr/admin%2Fx',
    ],
    [{ trailingSlash: true }, '/admin%2Fx/'],
  ])('as Next.js took it apart with %j: %s', async (nextConfig, path) => {
    const matches = createRouteMatcher(['/admin/(.*)', '/app/admin/(.*)', '/api/admin/(.*)']);
    const init = { headers: DOCUMENT, nextConfig };
    const { runs } = await seen(ORIGIN + path, init, matches);
    expectSame(runs);
  });

  it('with its body', async () => {
    const bodies: string[] = [];
    const response = await ask(
      async (_, request) => {
        isAdmin(request);
        bodies.push(await request.text());
      },
      AMBIGUOUS,
      { method: 'POST', body: 'a=1', headers: DOCUMENT },
    );
    expectSame(bodies);
    expect(bodies[0]).toBe('a=1');
    expect(isServed(response)).toBe(true);
  });

  it('or none: a body that was read before a matcher was asked is answered 400', async () => {
    let runs = 0;
    const response = await ask(
      async (_, request) => {
        runs += 1;
        await request.text();
        isAdmin(request);
      },
      AMBIGUOUS,
      { method: 'POST', body: 'a=1', headers: DOCUMENT },
    );
    expect([response.status, runs]).toEqual([400, 1]);
  });

  it('and what auth.protect() answers does not depend on an earlier run', async () => {
    const response = await ask(async (auth, request) => {
      if (isAdmin(request)) await auth.protect();
      request.headers.delete('accept');
      request.headers.delete('sec-fetch-dest');
      request.headers.set('next-action', 'x');
    });
    expect(response.status).toBe(307);
  });
});

it('a request of its own that a handler gives to a matcher is what the matcher answers for', async () => {
  const asked: boolean[] = [];
  await ask((_, request) => {
    const other = new NextRequest(new URL('/admin/x', request.url), request);
    asked.push(isAdmin(other), isAdmin(new NextRequest(`${ORIGIN}/open`)));
  });
  expect(asked).toEqual([true, false]);
});

describe('a request that could be read in very many ways', () => {
  it('is refused after one run', async () => {
    let runs = 0;
    const isPub = createRouteMatcher(['/pub/x']);
    const response = await ask(
      (_, request) => {
        runs += 1;
        isPub(request);
      },
      `${ORIGIN}/pub/x${'.rsc'.repeat(15)}`,
    );
    expect([response.status, runs]).toEqual([400, 1]);
  });

  it('is served where no answer depends on it', async () => {
    let runs = 0;
    const isPub = createRouteMatcher(['/pub(.*)']);
    const path = `${ORIGIN}/pub/x${'.rsc'.repeat(15)}`;
    const response = await ask((_, request) => {
      runs += 1;
      isPub(request);
    }, path);
    expect([isServed(response), runs]).toEqual([true, 1]);
  });

  it('is refused if the first run refuses it', async () => {
    const isPub = createRouteMatcher(['/pub/x']);
    const path = `${ORIGIN}/pub/x${'.rsc'.repeat(15)}`;
    const response = await ask(async (auth, request) => {
      if (!isPub(request)) await auth.protect();
    }, path);
    expect(response.status).toBe(307);
  });
});

it('two requests in flight each have runs of their own', async () => {
  const middleware = clerkMiddleware(async (auth, request) => {
    const isProtected = isAdmin(request);
    request.headers.append('x-run', request.nextUrl.search);
    await new Promise((resolve) => setImmediate(resolve));
    if (isProtected) await auth.protect();
  });
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const cookie = index % 2 ? `__session=${mint()}; __client_uat=1` : '';
      const asked = new NextRequest(`${AMBIGUOUS}?${index}`, { headers: { ...DOCUMENT, cookie } });
      const response = (await middleware(asked, EVENT)) as Response;
      return [isServed(response), handedOn(response).get('x-run')];
    }),
  );
  expect(answers).toEqual(
    answers.map((_, index) => (index % 2 ? [true, `?${index}`] : [false, null])),
  );
});
