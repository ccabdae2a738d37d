/** `createRouteMatcher()`: what it takes, and which spellings of a path it knows. */

import { EVENT, load, request } from './support/instance';

const { clerkMiddleware, createRouteMatcher } = load({ NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in' });

describe('createRouteMatcher()', () => {
  const matches = (routes: Parameters<typeof createRouteMatcher>[0], path: string) =>
    createRouteMatcher(routes)(request(path));

  it('takes patterns, expressions, lists and functions', () => {
    expect(matches('/dashboard(.*)', '/dashboard/x')).toBe(true);
    expect(matches(/^\/api/, '/api/x')).toBe(true);
    expect(matches(['/a', /^\/b/], '/b')).toBe(true);
    expect(matches(['/a', /^\/b/], '/c')).toBe(false);
    expect(matches((asked) => asked.nextUrl.pathname === '/f', '/f')).toBe(true);
    expect(matches('/((?!api|static).*)', '/page')).toBe(true);
    expect(matches('/((?!api|static).*)', '/api/x')).toBe(false);
  });

  it.each(['/%61dmin', '//admin', '/x/../admin', '/ADMIN', '/admin/', '/admin%0a'])(
    'takes %s for what Next.js serves (CVE-2026-41248)',
    (path) => {
      expect(matches('/admin(.*)', path)).toBe(true);
    },
  );

  it('keeps encoded delimiters encoded', () => {
    for (const path of ['/admin%2Fx', '/admin%3Fx', '/admin%23x']) {
      expect(matches('/admin', path)).toBe(false);
    }
  });

  it('answers the same on every call, whatever the flags', () => {
    const matcher = createRouteMatcher([/^\/admin/g, /^\/forum/y]);
    const answers = Array.from({ length: 4 }, () => [
      matcher(request('/admin')),
      matcher(request('/forum')),
    ]);
    expect(answers.flat()).toEqual(Array(8).fill(true));
  });

  it('M10: refuses a function that returns a promise, which is always true', () => {
    const isPublic = createRouteMatcher((async () => false) as never);
    expect(() => isPublic(request('/admin'))).toThrow(/answers at once.*code=option_invalid/);
  });

  it('takes an encoded line terminator for a character like any other in an expression, too', () => {
    const dashboard = createRouteMatcher([/^\/dashboard\/.*$/, /^\/forum\/.+\/edit$/u]);
    const pricing = createRouteMatcher(/^\/pricing\/\w+$/m);
    for (const terminator of ['%0a', '%0d', '%e2%80%a8', '%e2%80%a9']) {
      expect(dashboard(request(`/dashboard/${terminator}`))).toBe(true);
      expect(dashboard(request(`/forum/a${terminator}b/edit`))).toBe(true);
      expect(pricing(request(`/admin/${terminator}/pricing/x`))).toBe(false);
      expect(pricing(request(`/pricing/x${terminator}/admin`))).toBe(false);
    }
    expect(pricing(request('/pricing/x'))).toBe(true);
  });

  it('answers a malformed path with 400, never passing it on', async () => {
    const isProtected = createRouteMatcher(['/admin(.*)']);
    const middleware = clerkMiddleware(async (auth, asked) => {
      if (isProtected(asked)) await auth.protect();
    });
    for (const path of ['/%zz', '/%', '/admin/%ff', '/%c0%af', '/%ed%a0%80']) {
      expect(((await middleware(request(path), EVENT)) as Response).status).toBe(400);
    }
  });
});
