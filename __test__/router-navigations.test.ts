/**
 * Navigations of the routers of Next.js by somebody whose session can be recovered,
 * and by somebody who is signed out: the answer makes the router load the document.
 */

import { NextRequest } from 'next/server';
import { cookies, DOCUMENT, EVENT, FOREIGN_KEY, handedOn, load, mint } from './support/instance';

const { clerkMiddleware } = load({ NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in' });
const hosted = load();

const HOUR = 3600;
const seconds = () => Math.floor(Date.now() / 1000);
const stale = (key?: never) =>
  mint({ iat: seconds() - HOUR / 2, exp: seconds() - HOUR / 3 }, {}, key);

const EMPTY = { host: 'example.com', 'sec-fetch-dest': 'empty', accept: '*/*' };
const APP = { ...EMPTY, rsc: '1', 'next-url': '/' };
const PAGES = { ...EMPTY, 'x-nextjs-data': '1' };
const ACTION = { ...EMPTY, 'next-action': 'a1', accept: 'text/x-component' };

type Protect = { protect(): Promise<unknown>; redirectToSignIn(): never };
const protects = (from = clerkMiddleware) =>
  from(async (auth) => {
    await (auth as unknown as Protect).protect();
  });

async function answer(
  middleware: ReturnType<typeof protects>,
  headers: Record<string, string>,
  token?: string,
  method = 'GET',
): Promise<Response> {
  const cookie: Record<string, string> = token ? { cookie: cookies(token) } : {};
  const init = { method, headers: { ...headers, ...cookie } };
  return (await middleware(
    new NextRequest('https://example.com/page?x=1', init),
    EVENT,
  )) as Response;
}

/** What the router makes of an answer. */
async function read(response: Response) {
  const { status, headers } = response;
  return {
    status,
    cached: headers.get('cache-control'),
    location: headers.get('location'),
    type: headers.get('content-type'),
    pages: headers.get('x-nextjs-redirect'),
    action: headers.get('x-action-redirect'),
    isPassedOn: headers.has('x-middleware-next') || headers.has('x-middleware-rewrite'),
    hasBody: (await response.text()) !== '',
  };
}

const REFUSED = { cached: 'private, no-store', location: null, isPassedOn: false };
const APP_DOCUMENT = {
  ...REFUSED,
  status: 307,
  type: 'text/plain; charset=utf-8',
  pages: null,
  action: null,
  hasBody: true,
};

describe('R30: a session that can be recovered', () => {
  it.each([
    ['that protects', protects()],
    ['of hosted sign-in', protects(hosted.clerkMiddleware)],
    ['that does not', clerkMiddleware()],
  ])('has the App Router load the document, with a handler %s', async (_name, middleware) => {
    expect(await read(await answer(middleware, APP, stale()))).toEqual(APP_DOCUMENT);
    const { rsc, ...intercepted } = APP;
    expect(await read(await answer(middleware, intercepted, stale()))).toEqual(APP_DOCUMENT);
  });

  it('has the Pages Router load the document, and forget the answer', async () => {
    const response = await answer(protects(), PAGES, stale());
    expect(response.headers.get('x-middleware-cache')).toBe('no-cache');
    expect(await read(response)).toMatchObject({
      ...REFUSED,
      status: 307,
      pages: 'https://example.com/page?x=1',
    });
  });

  it('has a refused server action load the document of its page', async () => {
    expect(await read(await answer(protects(), ACTION, stale(), 'POST'))).toMatchObject({
      ...REFUSED,
      status: 303,
      action: 'https://example.com/page?x=1;replace',
    });
  });

  it('names the whole address, whose semicolons end it for the router', async () => {
    const headers = { ...ACTION, cookie: cookies(stale()) };
    const asked = new NextRequest('https://example.com/a;b=1?c;d', { method: 'POST', headers });
    const response = (await protects()(asked, EVENT)) as Response;
    const [address, ...rest] = response.headers.get('x-action-redirect')?.split(';') ?? [];
    expect([address, rest]).toEqual(['https://example.com/a%3Bb=1?c%3Bd', ['replace']]);
  });

  it('lets a server action run where nothing refuses it, signed out', async () => {
    const response = await answer(clerkMiddleware(), ACTION, stale(), 'POST');
    expect(response.headers.get('x-middleware-next')).toBe('1');
    expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-out');
  });

  it('does not run the handler of a navigation', async () => {
    const handler = jest.fn();
    await answer(clerkMiddleware(handler), APP, stale());
    expect(handler).not.toHaveBeenCalled();
    await answer(clerkMiddleware(handler), APP, mint());
    expect(handler).toHaveBeenCalled();
  });

  it('is told by a signature: a foreign token is sent to sign-in', async () => {
    const forged = stale(FOREIGN_KEY as never);
    for (const headers of [APP, PAGES]) {
      const response = await answer(protects(), headers, forged);
      expect(response.status).toBe(307);
      expect(response.headers.get('location')).toContain('https://example.com/sign-in');
    }
    expect((await answer(protects(), ACTION, forged, 'POST')).status).toBe(401);
  });

  it('is of no concern to an API call, which gets what it always got', async () => {
    expect((await answer(protects(), EMPTY, stale())).status).toBe(404);
    expect((await answer(clerkMiddleware(), EMPTY, stale())).status).toBe(200);
  });

  it('is renewed by the document', async () => {
    const response = await answer(protects(), { ...EMPTY, ...DOCUMENT }, stale());
    expect(response.headers.get('location')).toContain('/v1/client/handshake');
  });
});

describe('R31: somebody who is signed out, where sign-in is on another origin', () => {
  const middleware = protects(hosted.clerkMiddleware);

  it('loads the document by a navigation or a prefetch of the App Router', async () => {
    const response = await answer(middleware, APP);
    expect(await read(response)).toEqual(APP_DOCUMENT);
    const document = await answer(middleware, { ...EMPTY, ...DOCUMENT });
    expect(document.headers.get('location')).toContain('https://accounts.example.com/sign-in');
  });

  it('is redirected by the Pages Router, which can leave the origin', async () => {
    const response = await answer(middleware, PAGES);
    expect(response.headers.get('location')).toContain('https://accounts.example.com/sign-in');
  });

  it.each([
    ['unauthenticatedUrl', { unauthenticatedUrl: 'https://elsewhere.example/welcome' }],
    ['unauthenticatedUrl of its own origin', { unauthenticatedUrl: 'https://example.com/welcome' }],
  ])('leaves the origin by a document only: %s', async (_name, options) => {
    const asks = clerkMiddleware(async (auth) => {
      await auth.protect(options as never);
    });
    const isOwn = options.unauthenticatedUrl.startsWith('https://example.com');
    const { headers } = await answer(asks as never, APP);
    expect(headers.get('location')).toBe(isOwn ? options.unauthenticatedUrl : null);
  });
});

it('somebody who is signed out is redirected where sign-in is on the own origin', async () => {
  for (const headers of [APP, PAGES]) {
    const response = await answer(protects(), headers);
    expect(response.headers.get('location')).toContain('https://example.com/sign-in');
  }
});
