/**
 * What rewrites of `next.config` make of a request, from the manifests of a
 * build: where a rewrite leads is read as every path is.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NextRequest } from 'next/server';

type Matcher = (request: NextRequest) => boolean;
type Rule = Record<string, unknown>;

const home = process.cwd();
const folders: string[] = [];

interface Manifest {
  readonly beforeFiles?: Rule[];
  readonly afterFiles?: Rule[];
  readonly fallback?: Rule[];
  readonly [name: string]: unknown;
}

/** A matcher of patterns in an application with these rewrites and further settings. */
function matcherIn(manifest: Manifest, patterns: string[], fallback?: Record<string, unknown>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-rewrites-'));
  folders.push(folder);
  const { beforeFiles = [], afterFiles = [], fallback: last = [], ...rest } = manifest;
  const write = (file: string, content: unknown) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), JSON.stringify(content));
  };
  write('.next/routes-manifest.json', {
    rewrites: { beforeFiles, afterFiles, fallback: last },
    ...rest,
  });
  write('.next/prerender-manifest.json', { dynamicRoutes: fallback ?? {} });
  write('public/files/private/doc.txt', 'text');
  write('static/private/doc.txt', 'text');
  process.chdir(folder);
  let matches: Matcher = () => false;
  jest.isolateModules(() => {
    const server = require('../dist/server') as typeof import('../dist/server');
    matches = server.createRouteMatcher(patterns) as Matcher;
    matches(new NextRequest('http://localhost/'));
  });
  const nextConfig = { basePath: String(rest.basePath ?? '') };
  return (target: string, headers: Record<string, string> = {}) =>
    matches(new NextRequest(`http://localhost${target}`, { headers, nextConfig }));
}

afterEach(() => process.chdir(home));
afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
  }
});

it('a wildcard of a rewrite takes what Next.js takes, which has not decoded it yet', () => {
  const rule = { source: '/rest/:rest(.*)', destination: '/docs/:rest' };
  const matches = matcherIn({ beforeFiles: [rule] }, ['/docs(.*)']);
  for (const tail of ['a', '%0a', 'x%0Dy', '%e2%80%a8', 'a/b', '%25']) {
    expect([tail, matches(`/rest/${tail}`)]).toEqual([tail, true]);
  }
  expect(matches('/other/a')).toBe(false);
});

it('a rewrite that leads to a data request leads to its page', () => {
  const rule = { source: '/json/:id', destination: '/_next/data/build/legacy/:id.json' };
  const matches = matcherIn({ beforeFiles: [rule] }, ['/legacy(.*)']);
  expect(matches('/json/x')).toBe(true);
});

it('a rewrite that leads to a file leads to the file that is served', () => {
  const rule = { source: '/g/:name', destination: '/:name' };
  const matches = matcherIn({ beforeFiles: [rule] }, ['/files/private(.*)', '/static/private(.*)']);
  expect(matches('/g/files%2Fprivate%2Fdoc.txt')).toBe(true);
  expect(matches('/g/static%2fprivate%2Fdoc.txt')).toBe(true);
  expect(matches('/g/files%2Fprivate%2Fother.txt')).toBe(false);
});

it('what one rewrite adds to the query, the next one sees', () => {
  const matches = matcherIn(
    {
      beforeFiles: [{ source: '/kept/:kept', destination: '/chain' }],
      afterFiles: [
        { source: '/chain', destination: '/dashboard', has: [{ type: 'query', key: 'kept' }] },
      ],
    },
    ['/dashboard'],
  );
  expect(matches('/kept/1')).toBe(true);
  expect(matches('/chain')).toBe(false);
});

it('a condition that no proxy can know holds', () => {
  const to = { destination: '/dashboard' };
  const matches = matcherIn(
    {
      afterFiles: [
        { ...to, source: '/header', has: [{ type: 'header', key: 'rsc' }] },
        { ...to, source: '/no-header', missing: [{ type: 'header', key: 'rsc', value: '1' }] },
        { ...to, source: '/query', has: [{ type: 'query', key: 'k', value: '1' }] },
        { ...to, source: '/no-query', missing: [{ type: 'query', key: 'k' }] },
        { ...to, source: '/cookie', has: [{ type: 'cookie', key: 'c', value: '1' }] },
        { ...to, source: '/host', has: [{ type: 'host', value: 'admin.example' }] },
      ],
    },
    ['/dashboard'],
  );
  expect(matches('/header')).toBe(true);
  expect(matches('/no-header')).toBe(true);
  expect(matches('/query?k=1')).toBe(true);
  // Next.js shows the value of nxtPk, and its router sees the one of k.
  expect(matches('/query?k=2')).toBe(true);
  expect(matches('/query')).toBe(false);
  expect(matches('/no-query')).toBe(true);
  expect(matches('/no-query?k=2')).toBe(true);
  expect(matches('/cookie')).toBe(false);
  expect(matches('/cookie', { cookie: 'c=1' })).toBe(true);
  expect(matches('/host', { host: 'app.example' })).toBe(false);
  expect(matches('/host', { host: 'admin.example:80' })).toBe(true);
});

describe('a page that comes before a rewrite', () => {
  const afterFiles = [{ source: '/teaser', destination: '/legacy' }];
  const staticRoutes = [{ page: '/teaser', regex: '^/teaser(?:/)?$' }];

  it('is served in its place', () => {
    expect(matcherIn({ afterFiles, staticRoutes, dynamicRoutes: [] }, ['/legacy'])('/teaser')).toBe(
      false,
    );
    expect(matcherIn({ afterFiles, dynamicRoutes: [] }, ['/legacy'])('/teaser')).toBe(true);
  });

  it('may be none in another locale', () => {
    const i18n = { locales: ['en', 'fr'], defaultLocale: 'en' };
    const matches = matcherIn({ afterFiles, staticRoutes, i18n }, ['/legacy']);
    expect(matches('/teaser')).toBe(true);
  });

  it('may have no such path, where it knows all of them', () => {
    const dynamicRoutes = [{ page: '/old/[slug]', regex: '^/old/([^/]+?)(?:/)?$' }];
    const manifest = { fallback: [{ source: '/:all*', destination: '/legacy' }], dynamicRoutes };
    expect(matcherIn(manifest, ['/legacy'])('/old/x')).toBe(false);
    const known = { '/old/[slug]': { fallback: false } };
    expect(matcherIn(manifest, ['/legacy'], known)('/old/x')).toBe(true);
  });
});

it('a page that intercepts another one is found below a base path, too', () => {
  const rule = (basePath: string) => ({
    source: `${basePath}/photo/:nxtPid`,
    destination: `${basePath}/dashboard/(..)photo/:nxtPid`,
    has: [{ type: 'header', key: 'Next-Url', value: '/dashboard(?:/.*)?' }],
  });
  for (const basePath of ['', '/app']) {
    const manifest = { basePath, beforeFiles: [rule(basePath)] };
    const matches = matcherIn(manifest, ['/dashboard']);
    expect(matches(`${basePath}/photo/1`, { 'next-url': '/' })).toBe(false);
    const intercepted = { 'next-url': '/dashboard/settings' };
    expect(() => matches(`${basePath}/photo/1`, intercepted)).toThrow('Malformed encoding');
  }
});

it('in development, where no manifest names the pages, any page may intercept', () => {
  const intercepted = { 'next-url': '/dashboard/settings' };
  const inDevelopment = matcherIn({}, ['/dashboard(.*)']);
  expect(() => inDevelopment('/photo/1', intercepted)).toThrow('Malformed encoding');
  expect(inDevelopment('/photo/1', { 'next-url': '/' })).toBe(false);
  const exact = matcherIn({}, ['/orgs/:slug']);
  for (const origin of ['/orgs/x', '/orgs/x?y', '/orgs/x/a/b#c', '/orgs/x/%zz']) {
    expect(() => exact('/photo/1', { 'next-url': origin })).toThrow('Malformed encoding');
  }
  const built = matcherIn({ staticRoutes: [], dynamicRoutes: [] }, ['/dashboard(.*)']);
  expect(built('/photo/1', intercepted)).toBe(false);
});

it('outside a handler, a spelling that selects another page is refused, too', () => {
  const dynamicRoutes = [
    { page: '/public/[slug]', regex: '^/public/([^/]+?)(?:/)?$' },
    { page: '/[...all]', regex: '^/(.+?)(?:/)?$' },
  ];
  const matches = matcherIn({ staticRoutes: [], dynamicRoutes }, ['/public(.*)']);
  expect(matches('/public/x')).toBe(true);
  expect(matches('/public/X')).toBe(true);
  for (const target of ['/Public/x', '/p%75blic/x']) {
    expect(() => matches(target)).toThrow('Malformed encoding');
  }
});

it('files of public/ and of static/ are looked up fully decoded', () => {
  const matches = matcherIn({}, ['/files/private(.*)', '/static/private(.*)']);
  const outside = (target: string) => expect(() => matches(target)).toThrow('Malformed encoding');
  outside('/files%2Fprivate/doc.txt');
  outside('/static%2Fprivate/doc.txt');
  expect(matches('/static%2Fprivate/other.txt')).toBe(false);
});

it('no request is decided where the functions of Next.js that follow rewrites do not load', () => {
  const missing = 'next/dist/shared/lib/router/utils/path-match';
  jest.doMock(missing, () => {
    throw new Error('Cannot find module');
  });
  try {
    const beforeFiles = [{ source: '/d', destination: '/dashboard' }];
    expect(() => matcherIn({ beforeFiles, dynamicRoutes: [] }, ['/dashboard'])).toThrow(
      /follows rewrites do not load.*code=next_version_unsupported/,
    );
    expect(matcherIn({ dynamicRoutes: [] }, ['/dashboard'])('/dashboard')).toBe(true);
  } finally {
    jest.dontMock(missing);
  }
});

it('a manifest that cannot be read is an error until it can be', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-rewrites-'));
  folders.push(folder);
  const manifest = path.join(folder, '.next/routes-manifest.json');
  const rule = { source: '/d', destination: '/dashboard' };
  const text = JSON.stringify({ rewrites: { beforeFiles: [rule] }, dynamicRoutes: [] });
  mkdirSync(path.dirname(manifest));
  writeFileSync(manifest, text.slice(0, -1));
  process.chdir(folder);
  jest.isolateModules(() => {
    const server = require('../dist/server') as typeof import('../dist/server');
    const matches = server.createRouteMatcher(['/dashboard']) as Matcher;
    const asked = new NextRequest('http://localhost/d');
    expect(() => matches(asked)).toThrow(/routes-manifest\.json.*code=build_unreadable/);
    writeFileSync(manifest, text);
    expect(matches(asked)).toBe(true);
  });
});

it('a request says of no other one at the same path where a rewrite leads', () => {
  const pages = { staticRoutes: [], dynamicRoutes: [] };
  const rules = [
    { source: '/beta', destination: '/new', has: [{ type: 'query', key: 'beta' }] },
    { source: '/from', destination: '/new', has: [{ type: 'header', key: 'x-beta' }] },
    {
      source: '/photo/:id',
      destination: '/feed/(..)photo/:id',
      has: [{ type: 'header', key: 'next-url', value: '/feed(?:/.*)?' }],
    },
  ];
  const matches = matcherIn({ ...pages, beforeFiles: rules }, ['/new(.*)', '/other(.*)']);
  for (let round = 0; round < 3; round += 1) {
    expect(matches('/beta')).toBe(false);
    expect(matches('/beta?beta=1')).toBe(true);
    expect(matches('/from')).toBe(false);
    expect(matches('/from', { 'x-beta': '1' })).toBe(true);
    expect(matches('/photo/1')).toBe(false);
    expect(matches('/other')).toBe(true);
    expect(matches('/elsewhere')).toBe(false);
  }
});
