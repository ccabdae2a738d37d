/**
 * Readings of a request in the middleware, without a server: whichever way a
 * matcher is used, the strictest reading decides.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type NextFetchEvent, NextRequest, NextResponse } from 'next/server';
import { createEmulator, type Emulator } from '../emulator';

type Middleware = (request: NextRequest, event: NextFetchEvent) => Promise<Response>;

const EVENT = {} as NextFetchEvent;

/** A browser that the development instance knows, so that no handshake is needed. */
const BROWSER = { cookie: '__clerk_db_jwt=dvb_readings' };

let emulator: Emulator;
let server: typeof import('../dist/server');

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'readings' });
  Object.assign(process.env, emulator.environment, { CLERK_JWT_KEY: emulator.jwtKey });
  server = require('../dist/server');
});

afterAll(() => emulator.close());

const ask = async (middleware: unknown, path: string, headers: Record<string, string> = {}) => {
  const request = new NextRequest(`https://app.example${path}`, {
    headers: { ...BROWSER, ...headers },
  });
  const { status } = await (middleware as Middleware)(request, EVENT);
  return status >= 300 ? 'refused' : 'served';
};

const protectList = (...routes: string[]) => {
  const isProtected = server.createRouteMatcher(routes);
  return server.clerkMiddleware(async (auth, request) => {
    if (isProtected(request)) await auth.protect();
  });
};

const allowList = (...routes: string[]) => {
  const isPublic = server.createRouteMatcher(routes);
  return server.clerkMiddleware(async (auth, request) => {
    if (!isPublic(request)) await auth.protect();
  });
};

it.each([
  ['/files%2Fprivate/x', {}],
  ['/files/private%2Fx', {}],
  ['/en/_next/data/b/files/private/x.json', {}],
  ['/assets/_next/data/b/files/private/x.json', {}],
  ['/files/private/x.rsc', {}],
  ['/files/private/%0a', {}],
  ['/%66iles//private', {}],
])('%s %j is refused under either list', async (path, headers) => {
  expect(await ask(protectList('/files/private(.*)'), path, headers)).toBe('refused');
  expect(await ask(allowList('/', '/photo/:id', '/files%2Fprivate/x'), path, headers)).toBe(
    'refused',
  );
});

it.each(['/Public/x', '/p%75blic/x'])(
  '%s is not public where /public is: an unknown page may have the path as it is spelled',
  async (path) => {
    expect(await ask(allowList('/public(.*)'), '/public/x')).toBe('served');
    expect(await ask(allowList('/public(.*)'), path)).toBe('refused');
    expect(await ask(server.clerkMiddleware({ public: '/public(.*)' }), path)).toBe('refused');
  },
);

describe('M8: a navigation from a page that might intercept the one it asks for', () => {
  const navigation = { 'next-url': '/files/private', rsc: '1' };
  const handedOn = async (middleware: unknown) => {
    const request = new NextRequest('https://app.example/photo/1', {
      headers: { ...BROWSER, ...navigation },
    });
    const response = await (middleware as Middleware)(request, EVENT);
    return response.headers.get('x-middleware-override-headers')?.split(',') ?? [];
  };

  it('is served without it, whichever list says that one of the two is protected', async () => {
    for (const middleware of [
      protectList('/files/private(.*)'),
      allowList('/photo/:id'),
      server.clerkMiddleware({ protect: '/files/private(.*)' }),
      server.clerkMiddleware({ public: '/photo/:id' }),
    ]) {
      expect(await ask(middleware, '/photo/1', navigation)).toBe('served');
      const names = await handedOn(middleware);
      expect(names).toContain('rsc');
      expect(names).not.toContain('next-url');
    }
  });

  it('is served within it where both are alike', async () => {
    for (const middleware of [
      protectList('/dashboard(.*)'),
      allowList('/photo/:id', '/files(.*)'),
      server.clerkMiddleware({ public: ['/photo/:id', '/files(.*)'] }),
    ]) {
      expect(await handedOn(middleware)).toContain('next-url');
    }
  });

  it('is refused where the page itself is protected', async () => {
    for (const middleware of [protectList('/photo(.*)'), allowList('/files(.*)')]) {
      expect(await ask(middleware, '/photo/1', navigation)).toBe('refused');
    }
  });

  it('runs its handler once, and keeps what the handler says of headers', async () => {
    let runs = 0;
    const isProtected = server.createRouteMatcher(['/files/private(.*)']);
    const middleware = server.clerkMiddleware((_, request) => {
      runs += 1;
      const headers = new Headers(request.headers);
      headers.set('x-own', String(isProtected(request)));
      return NextResponse.next({ request: { headers } });
    });
    const names = await handedOn(middleware);
    expect(runs).toBe(1);
    expect(names).toContain('x-own');
    expect(names).not.toContain('next-url');
  });
});

it('a path that the handler has changed is matched anew', async () => {
  const isApi = server.createRouteMatcher(['/api(.*)']);
  const isProtected = server.createRouteMatcher(['/sites/:tenant/admin(.*)']);
  const middleware = server.clerkMiddleware(async (auth, request) => {
    if (isApi(request)) return;
    request.nextUrl.pathname = `/sites/acme${request.nextUrl.pathname}`;
    if (isProtected(request)) await auth.protect();
    return NextResponse.rewrite(request.nextUrl);
  });
  expect(await ask(middleware, '/admin/x')).toBe('refused');
});

it('a request that all readings let through is served, and its handler runs once', async () => {
  let runs = 0;
  const isPublic = server.createRouteMatcher(['/search(.*)']);
  const middleware = server.clerkMiddleware(async (auth, request) => {
    runs += 1;
    if (!isPublic(request)) await auth.protect();
  });
  expect(await ask(middleware, '/search/a%2Fb')).toBe('served');
  expect(runs).toBe(1);
});

it('the handler answers for each reading, and its first response is kept', async () => {
  const isReport = server.createRouteMatcher(['/reports/:name']);
  const middleware = server.clerkMiddleware((_, request) => {
    const response = NextResponse.next();
    response.headers.set('x-report', String(isReport(request)));
    return response;
  });
  const request = new NextRequest('https://app.example/reports/a%2Fb');
  const response = await (middleware as Middleware)(request, EVENT);
  expect(response.headers.get('x-report')).toBe('true');
});

it('runs that lead to different pages are answered 400', async () => {
  const isReport = server.createRouteMatcher(['/reports/:name']);
  const middleware = server.clerkMiddleware((_, request) =>
    NextResponse.rewrite(new URL(isReport(request) ? '/one' : '/two', request.url)),
  );
  const request = new NextRequest('https://app.example/reports/a%2Fb');
  expect((await (middleware as Middleware)(request, EVENT)).status).toBe(400);
});

it('outside a handler, a matcher refuses to guess', () => {
  const matches = server.createRouteMatcher(['/reports/:name']);
  const ambiguous = new NextRequest('https://app.example/reports/a%2Fb');
  expect(() => matches(ambiguous)).toThrow(expect.objectContaining({ statusCode: 400 }));
});

describe('declared routes', () => {
  it('are protected, with what they ask for', async () => {
    const middleware = server.clerkMiddleware({
      protect: ['/dashboard(.*)', { routes: '/admin(.*)', require: { role: 'org:admin' } }],
    });
    expect(await ask(middleware, '/')).toBe('served');
    expect(await ask(middleware, '/dashboard/x')).toBe('refused');
    const token = { authorization: `Bearer ${emulator.mintSessionToken()}` };
    expect(await ask(middleware, '/dashboard/x', token)).toBe('served');
    expect(await ask(middleware, '/admin', token)).toBe('refused');
    expect(await ask(middleware, '/dashboard/%zz', token)).toBe('refused');
  });

  it('are all but the public ones, the sign-in page and what Next.js serves itself', async () => {
    const middleware = server.clerkMiddleware({
      public: ['/', '/blog(.*)'],
      signInUrl: '/sign-in',
    });
    for (const path of ['/', '/blog/x', '/sign-in', '/sign-in/factor-one', '/_next/image']) {
      expect([path, await ask(middleware, path)]).toEqual([path, 'served']);
    }
    const below = ['/_next/static/a.js', '/_next/x', '/_NEXT/image', '/__nextjs_x', '/sign-in/x'];
    for (const path of [...below, '/x', '/_next/data/b/x.json', '/sign-inx', '/blog%2F..%2Fx']) {
      expect([path, await ask(middleware, path)]).toEqual([path, 'refused']);
    }
  });

  it.each(['/sign-in', '/sign-in/', '/sign-in?theme=dark'])(
    'leave the sign-in page %s open',
    async (signInUrl) => {
      const middleware = server.clerkMiddleware({ public: '/', signInUrl });
      expect(await ask(middleware, '/sign-in')).toBe('served');
      expect(await ask(middleware, '/sign-in/factor-one')).toBe('served');
      expect(await ask(middleware, '/x')).toBe('refused');
    },
  );

  it('leave no page open because another origin has the sign-in page there', async () => {
    const signInUrl = 'https://accounts.example/dashboard';
    const middleware = server.clerkMiddleware({ public: '/', signInUrl });
    const forwarded: Record<string, string> = { 'x-forwarded-host': 'accounts.example' };
    for (const headers of [{}, forwarded]) {
      expect(await ask(middleware, '/dashboard', headers)).toBe('refused');
    }
  });

  it('warn, once, of a sign-in page that is not public', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const signInUrl = 'https://app.example/enter';
    const middleware = server.clerkMiddleware({ public: '/', signInUrl });
    const navigation = { 'x-nextjs-data': '1' };
    expect(await ask(middleware, '/enter', navigation)).toBe('refused');
    expect(await ask(middleware, '/enter?x=1', navigation)).toBe('refused');
    const said = warn.mock.calls.flat();
    warn.mockRestore();
    expect(said).toEqual([expect.stringMatching(/the sign-in page \/enter is protected/)]);
  });

  it.each([
    [{ protect: [{ routes: '/admin', role: 'org:admin' }] }, /no "role"; put it into require/],
    [{ protect: [{ route: '/admin' }] }, /no "route"/],
    [{ protect: [{ routes: undefined }] }, /names its routes/],
    [{ protect: [{ routes: [] }] }, /names its routes/],
    [{ protect: '' }, /matches no path/],
    [{ protect: ['admin(.*)'] }, /"admin\(\.\*\)" matches no path; begin it with \//],
    [{ protect: [null] }, /takes patterns and rules, not null/],
    [{ protect: [{ routes: '/a', require: { role: undefined } }] }, /found role: undefined/],
    [{ protect: [{ routes: '/a', require: { roles: ['x'] } }] }, /found roles/],
    [{ protect: [{ routes: '/a', require: {} }] }, /each with a value/],
    [{ protect: [{ routes: '/a', require: 'org:admin' }] }, /object or a function/],
    [{ protect: [{ routes: '/a', require: undefined }] }, /no value for require/],
    [{ public: ['pricing'] }, /"pricing" matches no path/],
    [{ protect: undefined }, /the option protect has no value/],
    [{ protect: [] }, /the option protect is an empty list/],
    [{ protect: '/a', public: undefined }, /the option public has no value/],
  ])('that are not understood are refused: %j', (options, message) => {
    expect(() => server.clerkMiddleware(options as never)).toThrow(message);
    expect(() => server.clerkMiddleware(options as never)).toThrow(/code=declaration_invalid/);
  });

  it('without a value are refused in options from a callback, too', async () => {
    const lists: { open?: string[] } = {};
    const middleware = server.clerkMiddleware(
      () => {},
      () => ({ public: lists.open }) as never,
    );
    await expect(ask(middleware, '/x')).rejects.toThrow(/code=declaration_invalid/);
  });

  it('leave the sign-in page open below a base path', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-base-path-'));
    mkdirSync(path.join(folder, '.next'));
    const manifest = JSON.stringify({ basePath: '/app' });
    writeFileSync(path.join(folder, '.next/routes-manifest.json'), manifest);
    const home = process.cwd();
    process.chdir(folder);
    try {
      const middleware = server.clerkMiddleware({ public: '/', signInUrl: '/app/sign-in' });
      const nextConfig = { basePath: '/app' };
      const isServed = async (url: string) =>
        ((await middleware(new NextRequest(url, { nextConfig }), EVENT)) as Response).headers.has(
          'x-middleware-next',
        );
      expect(await isServed('https://app.example/app/sign-in')).toBe(true);
      expect(await isServed('https://app.example/app/x')).toBe(false);
    } finally {
      process.chdir(home);
      rmSync(folder, { recursive: true });
    }
  });

  it('an invalid pattern is known when the middleware is made', () => {
    expect(() => server.clerkMiddleware({ protect: ['/('] })).toThrow('Invalid path: /(');
  });
});

it('the log says which pattern matched which reading', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  const isProtected = server.createRouteMatcher(['/a(.*)', '/files/(.*)']);
  const middleware = server.clerkMiddleware((_, request) => void isProtected(request), {
    debug: true,
  });
  await ask(middleware, '/files%2Fx');
  const text = log.mock.calls.flat().join('\n');
  log.mockRestore();
  expect(text).toMatch(/routes, \[/);
  expect(text).toMatch(/"\/files\/x"[^}]*"\/files\/\(\.\*\)"/s);
});
