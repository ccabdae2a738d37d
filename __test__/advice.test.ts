/** What a development server says about an application's own configuration. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NextRequest } from 'next/server';
import { createRouteMatcher } from '../dist/server';
import { createEmulator } from '../dist/testing';

const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-advice-'));
const home = process.cwd();
const { NODE_ENV } = process.env;

beforeAll(() => {
  mkdirSync(path.join(folder, '.next'));
  const rule = { source: '/d', destination: '/dashboard', regex: '^/d$' };
  const manifest = { rewrites: { beforeFiles: [rule], afterFiles: [], fallback: [] } };
  writeFileSync(path.join(folder, '.next/routes-manifest.json'), JSON.stringify(manifest));
  writeFileSync(
    path.join(folder, 'next.config.js'),
    "module.exports = {\n  rewrites: () => [{ source: '/d', destination: '/dashboard' }],\n};\n",
  );
  writeFileSync(
    path.join(folder, 'proxy.js'),
    `export const config = {
  matcher: [
    // Everything but files
    '/((?!_next|[^?]*\\\\.(?:html?|css|js(?!on)|jpe?g)).*)',
    '/(api|trpc)(.*)',
  ],
};
`,
  );
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

afterEach(() => {
  (process.env as Record<string, unknown>).NODE_ENV = NODE_ENV;
});

function warnings(environment: string, ...patterns: string[]): string[] {
  (process.env as Record<string, unknown>).NODE_ENV = environment;
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  jest.isolateModules(() => {
    const matches = require('../dist/server').createRouteMatcher(patterns);
    matches(new NextRequest('http://localhost/'));
    matches(new NextRequest('http://localhost/'));
  });
  const said = warn.mock.calls.flat() as string[];
  warn.mockRestore();
  return said;
}

it('names the hole that config.matcher leaves, once, with file, line and fix', () => {
  const said = warnings('development', '/orgs/:slug', '/api/:path*');
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/proxy\.js:2 .*"\/orgs\/x\.css".*"\/orgs\/:slug".*matcher: \[/s);
});

it('names a rewrite that leads to a page that is matched', () => {
  const said = warnings('development', '/dashboard');
  expect(said).toEqual([
    expect.stringMatching(/rewrite of "\/d" in next\.config\.js:2 leads to "\/dashboard"/),
  ]);
  expect(warnings('development', '/dashboard', '/d')).toEqual([]);
});

it('names data requests behind a locale, and pages that begin with dynamic segments', () => {
  const manifest = path.join(folder, '.next/routes-manifest.json');
  const before = readFileSync(manifest, 'utf8');
  const page = path.join(folder, 'app/[...all]/page.js');
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, '');
  const i18n = { locales: ['en', 'fr'], defaultLocale: 'en' };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(before), i18n }));
  const said = warnings('development', '/api/:path*');
  writeFileSync(manifest, before);
  rmSync(path.join(folder, 'app'), { recursive: true });
  expect(said).toEqual([
    expect.stringMatching(/"\/en\/_next\/data\/<build>\/x\.json".*Leave the matcher out/),
    expect.stringMatching(/"\/_next\/static\/x", which "\/\[\.\.\.all\]" serves/),
  ]);
});

it('follows the rewrite all the same', () => {
  const matches = createRouteMatcher(['/dashboard']);
  expect(matches(new NextRequest('http://localhost/d'))).toBe(true);
  expect(matches(new NextRequest('http://localhost/D'))).toBe(true);
  expect(matches(new NextRequest('http://localhost/e'))).toBe(false);
});

it('says nothing in production', () => {
  expect(warnings('production', '/orgs/:slug', '/dashboard')).toEqual([]);
});

/** Declarations are advised on like matchers. */
it('speaks of declared routes, too', async () => {
  (process.env as Record<string, unknown>).NODE_ENV = 'development';
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  const emulator = await createEmulator({ seed: 'advice' });
  Object.assign(process.env, emulator.environment);
  try {
    await jest.isolateModulesAsync(async () => {
      const middleware = require('../dist/server').clerkMiddleware({ protect: ['/orgs/:slug'] });
      await middleware(new NextRequest('http://localhost/'), {});
    });
    expect(warn.mock.calls.flat()).toContainEqual(
      expect.stringMatching(/"\/orgs\/x\.css".*"\/orgs\/:slug"/),
    );
  } finally {
    warn.mockRestore();
    await emulator.close();
  }
});
