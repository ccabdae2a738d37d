/**
 * The site of the documentation: **its reference pages name everything that the sources
 * have, and nothing else**, and the navigation leads to every page.
 */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const PRINT = `
  const { pages } = await import('./site/pages.mjs');
  const { SIDEBAR } = await import('./site/sidebar.mjs');
  const { INHERITED_OPTIONS } = await import('./site/inherited-options.mjs');
  const { INTERFACES, referencePages } = await import('./site/reference.mjs');
  const inherited = Object.keys(INHERITED_OPTIONS);
  process.stdout.write(JSON.stringify({
    pages: pages(), reference: referencePages(), sidebar: SIDEBAR, inherited,
    interfaces: INTERFACES.map(([, , name]) => name),
  }));
`;

interface Site {
  readonly pages: Readonly<Record<string, string>>;
  readonly reference: Readonly<Record<string, string>>;
  readonly sidebar: ReadonlyArray<{ items: ReadonlyArray<{ text: string; link: string }> }>;
  readonly inherited: readonly string[];
  readonly interfaces: readonly string[];
}

const { pages, reference, sidebar, inherited, interfaces }: Site = JSON.parse(
  execFileSync(process.execPath, ['--input-type=module', '--eval', PRINT], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  }),
);

const all = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, ...found]) => found.find(Boolean) ?? '');

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** The first column of a page's tables. */
const rowsOf = (page: string): string[] => all(pages[page] ?? '', /^\| `([^`]+)` \|/gm);

const sources = (...folders: string[]): string =>
  folders
    .flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|rs)$/.test(name))
        .map((name) => read(path.posix.join(folder, name))),
    )
    .join('\n');

it('the navigation leads to every page, and to nothing else', () => {
  const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link));
  const ofDocuments = links.filter((link) => !link.startsWith('/api/'));
  const names = Object.keys(pages).map((name) => `/${name.replace(/(index)?\.md$/, '')}`);
  expect(ofDocuments.toSorted()).toEqual(names.sort());
});

it('TypeDoc reads every entry that has types, and the navigation leads to each', () => {
  const { exports } = JSON.parse(read('package.json')) as {
    exports: Record<string, { require?: { types?: string } }>;
  };
  const entries = Object.keys(exports)
    .filter((entry) => exports[entry]?.require?.types)
    .map((entry) => entry.replace('.', 'ironclerk'));
  const { entryPoints } = JSON.parse(read('site/typedoc/typedoc.json')) as {
    entryPoints: string[];
  };
  const modules = entryPoints.flatMap((file) =>
    all(read(path.posix.join('site/typedoc', file)), /@module (\S+)/g),
  );
  const shown = sidebar.flatMap(({ items }) =>
    items.filter(({ link }) => link.startsWith('/api/')).map(({ text }) => text),
  );
  expect(modules.toSorted()).toEqual(entries.toSorted());
  expect(shown.toSorted()).toEqual(entries.toSorted());
});

it('no document of the repository is missing', () => {
  const documents = readdirSync(path.join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  expect(documents.length).toBeGreaterThan(8);
  for (const name of documents) {
    expect(pages[name]?.split('\n')[0]).toBe(read(`docs/${name}`).split('\n')[0]);
  }
  expect(pages['index.md']?.split('\n')[0]).toBe(read('README.md').split('\n')[0]);
});

it('the reference in docs/ is what npm run surface writes', () => {
  for (const [name, text] of Object.entries(reference)) {
    expect([name, read(`docs/${name}`)]).toEqual([name, text]);
  }
});

it('links between documents lead to pages', () => {
  const broken = Object.entries(pages).flatMap(([name, text]) =>
    all(text, /\]\((?!\w+:|#)([^)#]+)/g)
      .filter((target) => target.endsWith('.md') && !(path.posix.normalize(target) in pages))
      .map((target) => `${name}: ${target}`),
  );
  expect(broken).toEqual([]);
});

describe('the page of exports', () => {
  it.each(['.', './server', './webhooks', './config', './testing'])(
    'says what each value of %s is',
    (entry) => {
      const { exports } = JSON.parse(read('package.json'));
      const values = Object.keys(require(path.join(ROOT, exports[entry].require.default)));
      const rows = new Map(
        [...(pages['exports.md'] ?? '').matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(
          ([, name, text]) => [name, text],
        ),
      );
      expect(values.length).toBeGreaterThan(0);
      expect(values.filter((value) => !rows.get(value)?.trim())).toEqual([]);
    },
  );
});

describe('the page of options', () => {
  const settings = read('src-js/options/settings.ts');
  const readByName = unique([
    ...all(settings, /\boptions\.(\w+)/g),
    ...all(settings, /options as \{ (\w+)/g),
  ]);

  it('has every option of @clerk/backend that the sources read, and no other', () => {
    expect(inherited.toSorted()).toEqual(readByName);
  });

  const listing = read('__test__/surface/package.txt');
  const declared = [
    ...listing.matchAll(
      /^(?:export )?interface (\w*Options|RouteGuards|ProtectedRoute)\b[^{]*\{\n([\s\S]*?)\n\}/gm,
    ),
  ];

  it('has a table for every type of options', () => {
    // The first table is of both.
    const ofMiddleware = ['ClerkMiddlewareOptions', 'RouteGuards'];
    const shown = [...ofMiddleware, ...interfaces].filter((name) => name !== 'Failure');
    expect(shown.sort()).toEqual(declared.map(([, name = '']) => name).sort());
  });

  it('has every member of those types', () => {
    const members = declared.flatMap(([, name, body = '']) =>
      all(body, /^ {4}(?:readonly )?(\w+)\??:/gm).map((member) => ({ name, member })),
    );
    const rows = rowsOf('options.md');
    expect(members.filter(({ member }) => !rows.includes(member))).toEqual([]);
  });
});

it('the page of environment variables has every one that the sources read, and no other', () => {
  const text = sources('src-js', 'emulator', 'src');
  const names = [
    ...all(text, /process\.env\.(\w+)/g),
    ...all(text, /\{ ([^}]*) \} = process\.env/g).flatMap((list) => all(list, /(\w+)/g)),
    ...all(text, /['`]((?:NEXT_PUBLIC_CLERK|CLERK|IRONCLERK)_[A-Z_]*[A-Z])['`]/g),
    ...all(text, /\b(NEXT_PUBLIC_CLERK_(?:JS|UI)_URL):/g),
    ...all(text, /env::var(?:_os)?\("(\w+)"\)/g),
  ]
    .filter((name) => /CLERK_|^VERCEL|^NODE_EXTRA/.test(name))
    // Controls of Next.js's own errors, and not variables.
    .filter((name) => !name.startsWith('CLERK_PROTECT_'));
  expect(rowsOf('environment.md').toSorted()).toEqual(unique(names));
});

it('the page of headers has every one that the sources name, and no other', () => {
  const named = all(sources('src-js', 'src'), /\b(x-(?:iron)?clerk-[a-z-]+[a-z])['"`]/g);
  expect(rowsOf('headers.md').toSorted()).toEqual(unique(named));
});

it('the page of errors has a section for every code', () => {
  const [, codes = ''] =
    /type IronclerkErrorCode =([^;]*);/.exec(read('src-js/wire/ironclerk-error.ts')) ?? [];
  expect(all(pages['errors.md'] ?? '', /^### `(\w+)`$/gm)).toEqual(all(codes, /\| '(\w+)'/g));
});

it('the page of messages has a section for every row of its tables', () => {
  const rows = all(read('docs/troubleshooting.md'), /^\| (.*?) \|.*\|$/gm).filter(
    (cell) => !/^(?:Text|Reason|---)$/.test(cell),
  );
  expect(rows.length).toBeGreaterThan(80);
  expect(all(pages['troubleshooting.md'] ?? '', /^### (.*)$/gm)).toEqual(rows);
});
