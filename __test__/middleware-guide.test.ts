/**
 * The examples of `docs/middleware.md`, **as they are written there**: each does what the
 * page says beside it. `examples.test.ts` compiles them.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { NextRequest } from 'next/server';
import { documentedBlocks } from '../conformance/shared/documented.mjs';
import { exportsOf } from './support/documented';
import { DOCUMENT, EVENT, mint, request } from './support/instance';

const PAGE = 'docs/middleware.md';

/** The text of each block under its heading, in their order. */
const examples = (() => {
  const lines = readFileSync(path.join(__dirname, '..', PAGE), 'utf8').split('\n');
  const headingOf = (line: number) =>
    lines
      .slice(0, line)
      .findLast((text) => /^#+ /.test(text))
      ?.replace(/^#+ /, '') ?? '';
  return documentedBlocks(PAGE).map(({ line, text }) => ({ heading: headingOf(line), text }));
})();

type Middleware = (asked: NextRequest, event: never) => Promise<Response>;

/** The middleware of the example under a heading, by its position there. */
function middlewareUnder(heading: string, position = 0) {
  const { text = '' } = examples.filter((example) => example.heading === heading)[position] ?? {};
  const { default: middleware } = exportsOf<{ default: Middleware }>(text, {
    NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
    NODE_ENV: 'production',
  });
  return (asked: NextRequest) => middleware(asked, EVENT);
}

const passes = (response: Response): boolean =>
  response.headers.has('x-middleware-override-headers');
const visitor = (place: string) => request(place, DOCUMENT);
const user = (place: string, claims = {}) => request(place, DOCUMENT, mint(claims));
const member = (place: string, role: string, per = '', fpm = '') =>
  user(place, {
    v: 2,
    o: { id: 'org_1', slg: 'acme', rol: role, per, fpm },
    ...(per && { fea: 'o:members' }),
  });

// One example says something of its own.
beforeEach(() => void jest.spyOn(console, 'info').mockImplementation(() => {}));
afterEach(() => jest.restoreAllMocks());

it('without a handler, nothing is protected', async () => {
  expect(passes(await middlewareUnder('The middleware')(visitor('/dashboard')))).toBe(true);
});

describe.each([
  ['Protect routes', 0],
  ['Protect routes', 1],
])('%s, example %d', (heading, position) => {
  it('a visitor is sent to sign-in, and a user is not', async () => {
    const visit = middlewareUnder(heading, position);
    const refused = await visit(visitor('/dashboard/x'));
    expect(refused.headers.get('location')).toMatch(/^https:\/\/example\.com\/sign-in\?/);
    expect(passes(await visit(user('/dashboard/x')))).toBe(true);
    expect(passes(await visit(visitor('/')))).toBe(true);
  });
});

it('all but some are protected', async () => {
  const visit = middlewareUnder('All but some');
  expect(passes(await visit(visitor('/')))).toBe(true);
  expect(passes(await visit(visitor('/sign-in/factor-one')))).toBe(true);
  expect((await visit(visitor('/anything'))).status).toBe(307);
});

it('roles and permissions are checked', async () => {
  const visit = middlewareUnder('Roles and permissions');
  expect(passes(await visit(member('/admin', 'admin')))).toBe(true);
  expect(passes(await visit(member('/admin', 'member')))).toBe(false);
  expect(passes(await visit(member('/orgs/1/members', 'member', 'read', '1')))).toBe(true);
  expect(passes(await visit(member('/orgs/1/members', 'member')))).toBe(false);
  expect(passes(await visit(member('/orgs/1', 'member')))).toBe(true);
  expect((await visit(visitor('/orgs/1'))).status).toBe(307);
});

it('types of token are checked', async () => {
  const visit = middlewareUnder('Types of token');
  const withoutToken = (place: string) => visit(request(place, { accept: 'application/json' }));
  for (const place of ['/oauth/x', '/api/x', '/m2m/x']) {
    expect([place, (await withoutToken(place)).status]).toEqual([place, 401]);
  }
  expect(passes(await visit(user('/user/x')))).toBe(true);
  expect(passes(await visit(user('/any/x')))).toBe(true);
  expect(passes(await visit(user('/api/x')))).toBe(false);
});

it('declared routes are protected', async () => {
  const visit = middlewareUnder('Declared, in place of matched');
  expect((await visit(visitor('/dashboard'))).status).toBe(307);
  expect(passes(await visit(member('/admin', 'admin')))).toBe(true);
  expect(passes(await visit(member('/admin', 'member')))).toBe(false);
});

it('options may come from a function of the request', async () => {
  const visit = middlewareUnder('Options');
  const asked = (azp: string) => visit(user('/dashboard', { azp, aud: 'https://api.example.com' }));
  expect(passes(await asked('https://www.example.com'))).toBe(true);
  expect(passes(await asked('https://other.example.com'))).toBe(false);
});

it('a Content Security Policy has a nonce of its own', async () => {
  const visit = middlewareUnder('Content Security Policy');
  const policies = [await visit(visitor('/')), await visit(visitor('/'))].map(
    ({ headers }) => headers.get('content-security-policy') ?? '',
  );
  expect(policies[0]).toContain('https://images.example.com');
  expect(policies[0]).toMatch(/'nonce-[^']+'/);
  expect(policies[0]).not.toBe(policies[1]);
});

it('debug is off in production', async () => {
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  const response = await middlewareUnder('Debug')(visitor('/'));
  expect(response.headers.has('server-timing')).toBe(false);
  expect(log).not.toHaveBeenCalled();
});
