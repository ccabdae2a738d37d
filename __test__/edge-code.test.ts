/**
 * The code for the Edge runtime. **It does what the code for Node.js does**: the same
 * tests run against it, with its own core; and nothing in it needs Node.js.
 * Whole applications are those of `edge.test.ts`.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import * as onNode from '../src-js/wire/base64';
import { DOCUMENT, EVENT, handedOn, load, mint, request } from './support/instance';
import { describeWasm, itWasm } from './support/webassembly';

const EDGE = path.join(__dirname, '../dist/edge');

// What the Edge runtime has as a global; `support/instance.ts` reads the other.
Object.assign(globalThis, { AsyncLocalStorage, testsEdge: true });

describeWasm.each([
  'decisions',
  'matcher-conformance',
  'calls',
  'middleware',
  'passes',
  'protect',
  'refusals',
  'tenants',
  'router-navigations',
  'options-callback',
  'machine-tokens',
  'content-security-policy',
  'on-decision',
  'telemetry',
  'revocation',
])('on the Edge runtime: %s', (name) => {
  require(`./${name}.test`);
});

describe('what the entries reach', () => {
  const texts = new Map<string, string>();
  /** The packages that an entry names, in any of its files. */
  const packagesOf = (file: string, seen = new Set<string>()): string[] => {
    if (seen.has(file)) {
      return [];
    }
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    texts.set(file, text);
    const names = text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*['"]([^'"]+)['"]/g);
    return [...names].flatMap(([, name = '']) => {
      if (!name.startsWith('.')) {
        return name;
      }
      const isCode = /\.m?js$/.test(name);
      return isCode ? packagesOf(path.join(path.dirname(file), name), seen) : [];
    });
  };
  const [server = [], ...others] = ['server', 'index', 'webhooks'].map((entry) =>
    packagesOf(path.join(EDGE, `${entry}.mjs`)),
  );

  it('is no module of Node.js', () => {
    expect(server).toEqual(expect.arrayContaining(['next/server', '@clerk/backend']));
    expect([server, ...others].flat().filter(isBuiltin)).toEqual([]);
  });

  it('is Next.js only from ironclerk/server', () => {
    expect(others.flat().filter((name) => /^next\b/.test(name))).toEqual([]);
  });

  it('knows a production server by the full name of the variable, as bundlers put it in', () => {
    const named = [...texts.values()].flatMap((text) => [
      ...text.matchAll(/(?:process\.env\.)?\bNODE_ENV\b/g),
    ]);
    expect(new Set(named.map(([name]) => name))).toEqual(new Set(['process.env.NODE_ENV']));
  });

  it('names nothing that only Node.js has', () => {
    const found = [...texts.values()].flatMap((text) => [
      ...text.matchAll(
        /\bprocess\.(?!env\b)\w+|\bBuffer\b|\b__(?:dir|file)name\b|\bsetImmediate\b/g,
      ),
    ]);
    expect(found.map(([name]) => name)).toEqual([]);
  });
});

itWasm('reads the statement of a page with getServerSideProps below a base path', async () => {
  const server = load();
  const asked = request('/base/page', DOCUMENT, mint());
  const response = await server.clerkMiddleware(() => {})(asked, EVENT);
  const headers = Object.fromEntries(handedOn(response as Response));
  // What Next.js puts into the bundle, and the request that it makes for the page.
  process.env.__NEXT_ROUTER_BASEPATH = '/base';
  try {
    const of = (url: string) => server.getAuth({ url, headers, cookies: {} } as never).userId;
    expect(of('/page?x=1')).toBe('user_1');
    expect(() => of('/other')).toThrow(/auth_signature_invalid/);
  } finally {
    delete process.env.__NEXT_ROUTER_BASEPATH;
  }
});

it.each([
  '',
  'YQ',
  'YQ==',
  'Zm9v',
  'Zm9vYg',
  '_-8',
  '4pyT',
  '77u_e30',
  'Zm 9v\n',
  'Zm9v=Zm9v',
  'A',
  '%%',
])('reads the base64 %j as Node.js does', (text) => {
  const { bytesOfBase64, textOfBase64Url } = require(`${EDGE}/modules.js`)(
    'edge/wire/base64',
  ) as typeof onNode;
  expect(bytesOfBase64(text)).toBe(onNode.bytesOfBase64(text));
  expect(textOfBase64Url(text)).toBe(onNode.textOfBase64Url(text));
});

it('names every variable of the environment, since a bundler replaces whole names only', () => {
  const text = (file: string) => readFileSync(path.join(__dirname, '../src-js', file), 'utf8');
  const read = text('options/environment.ts').matchAll(/(?:read|milliseconds)\('([A-Z_]+)'\)/g);
  const named = text('edge/options/built-variables.ts').matchAll(
    /^ {2}([A-Z_]+): process\.env\.\1,$/gm,
  );
  const names = (found: Iterable<RegExpMatchArray>) =>
    [...new Set(Array.from(found, ([, name]) => name))].sort();
  expect(names(named)).toEqual(names(read));
});
