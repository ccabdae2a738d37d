/** `refuseWith`: refusals that are answered as the application chose. */

import { NextRequest, NextResponse } from 'next/server';
import type { Refusal } from '../dist/server.js';
import { cookies, DOCUMENT, EVENT, load, mint, ORIGIN } from './support/instance';

const { clerkMiddleware } = load({ NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in' });

type Protect = { protect(...args: unknown[]): Promise<unknown> };

const API = { host: 'example.com', accept: 'application/json', 'sec-fetch-dest': 'empty' };
const SIGNED_IN = { cookie: cookies(mint({ o: { id: 'org_1', slg: 'acme', rol: 'member' } })) };
const ADMIN = { role: 'org:admin' };
const CHALLENGE = 'Bearer realm="https://clerk.example.com"';

const asked = (headers: Record<string, string> = {}, method = 'GET') =>
  new NextRequest(`${ORIGIN}/api/things`, { method, headers: { ...API, ...headers } });

const refusedBy = async (args: unknown[], request = asked()): Promise<Response> => {
  const middleware = clerkMiddleware(async (auth) => {
    await (auth as unknown as Protect).protect(...args);
  });
  return (await middleware(request, EVENT)) as Response;
};

const facts = async (response: Response) => ({
  status: response.status,
  challenge: response.headers.get('www-authenticate'),
  cached: response.headers.get('cache-control'),
  type: response.headers.get('content-type'),
  location: response.headers.get('location'),
  body: await response.text(),
});
const answer = { cached: 'private, no-store', location: null, type: null, body: '' };

describe('a chosen refusal', () => {
  it.each([
    ['status', {}, undefined, { ...answer, status: 401, challenge: CHALLENGE }],
    ['status', SIGNED_IN, ADMIN, { ...answer, status: 403, challenge: null }],
    [401, SIGNED_IN, ADMIN, { ...answer, status: 401, challenge: CHALLENGE }],
    [403, {}, undefined, { ...answer, status: 403, challenge: null }],
    [404, {}, undefined, { ...answer, status: 404, challenge: null }],
  ] as const)('with %j of %j', async (refuseWith, headers, condition, expected) => {
    const response = await refusedBy([condition, { refuseWith }], asked(headers));
    expect(await facts(response)).toEqual(expected);
  });

  it.each([
    ['of somebody who is signed out', {}, 401, 'Unauthorized'],
    ['of somebody who lacks a role', SIGNED_IN, 403, 'Forbidden'],
  ])('with problem details, %s', async (_name, headers, status, title) => {
    const response = await refusedBy([ADMIN, { refuseWith: 'problem' }], asked(headers));
    const { type, body } = await facts(response);
    expect([response.status, type]).toEqual([status, 'application/problem+json']);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: expect.stringMatching(/credentials/),
    });
  });

  it('takes the place of the redirect of a document, and of the URLs', async () => {
    for (const options of [{}, { unauthenticatedUrl: `${ORIGIN}/welcome` }]) {
      const request = asked({ ...DOCUMENT });
      const response = await refusedBy([{ refuseWith: 'status', ...options }], request);
      expect(await facts(response)).toMatchObject({ status: 401, location: null });
    }
  });

  it('says that a token was refused, and where an OAuth client finds its server', async () => {
    const expired = mint({ iat: 1, exp: 2 });
    const headers = { authorization: `Bearer ${expired}` };
    const session = await refusedBy([{ refuseWith: 'status' }], asked(headers));
    expect(session.headers.get('www-authenticate')).toBe(`${CHALLENGE}, error="invalid_token"`);
    const oauth = mint({ client_id: 'c', scope: '', jti: 'oat_1' }, { typ: 'at+jwt', cat: null });
    const request = asked({ authorization: `Bearer ${oauth}` });
    const machine = await refusedBy([{ token: 'api_key', refuseWith: 'problem' }], request);
    expect(machine.status).toBe(401);
    expect(machine.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('lets somebody through who may pass', async () => {
    const response = await refusedBy([{ refuseWith: 'problem' }], asked(SIGNED_IN));
    expect(response.headers.get('x-middleware-next')).toBe('1');
  });

  it('has no body for HEAD', async () => {
    const response = await refusedBy([{ refuseWith: 'problem' }], asked({}, 'HEAD'));
    expect(await facts(response)).toMatchObject({ status: 401, body: '' });
  });
});

describe('a function', () => {
  it('is told why, and makes the response', async () => {
    const seen: unknown[] = [];
    const refuseWith = async ({ status, reason, request }: Refusal) => {
      seen.push([status, reason, new URL(request.url).pathname]);
      return Response.json({ error: reason }, { status: 418 });
    };
    const response = await refusedBy([ADMIN, { refuseWith }]);
    expect([response.status, await response.json()]).toEqual([418, { error: 'unauthenticated' }]);
    await refusedBy([ADMIN, { refuseWith }], asked(SIGNED_IN));
    expect(seen).toEqual([
      [401, 'unauthenticated', '/api/things'],
      [403, 'unauthorized', '/api/things'],
    ]);
  });

  it.each([
    ['that lets the request through', () => NextResponse.next()],
    ['that rewrites it', () => NextResponse.rewrite(`${ORIGIN}/other`)],
    ['that returns nothing', () => undefined],
  ])('%s is an error, and nothing goes on', async (_name, refuseWith) => {
    await expect(refusedBy([{ refuseWith }])).rejects.toThrow('refuseWith returns the answer');
  });

  it('cannot steer the server by headers', async () => {
    const headers = { 'x-middleware-next': '1' };
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const refuseWith = () => new Response(null, { status: 401, headers });
    const response = await refusedBy([{ refuseWith }]);
    warn.mockRestore();
    expect([response.status, response.headers.has('x-middleware-next')]).toEqual([401, false]);
  });
});

it('an invalid choice is an error', async () => {
  await expect(refusedBy([{ refuseWith: 500 }])).rejects.toThrow('refuseWith takes 401');
  const rule = { routes: '/api(.*)', refuseWith: 'json' as never };
  expect(() => clerkMiddleware({ protect: rule })).toThrow('refuseWith takes 401');
});

it('a declared rule chooses for its routes, and for no others', async () => {
  const middleware = clerkMiddleware({
    protect: [{ routes: '/api(.*)', refuseWith: 'problem' }, '/dashboard'],
  });
  const api = (await middleware(asked(), EVENT)) as Response;
  expect(api.headers.get('content-type')).toBe('application/problem+json');
  const page = new NextRequest(`${ORIGIN}/dashboard`, { headers: { ...API, ...DOCUMENT } });
  expect(((await middleware(page, EVENT)) as Response).status).toBe(307);
});
