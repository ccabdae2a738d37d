/**
 * The documents name only what exists: tests, cases, files, entries of the package
 * and targets of links. **Documents and messages follow `docs/style.md`.**
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The files that a document may mean by a short name. */
const places = ['', '__test__/', 'tests/', 'docs/', 'src/', 'testdata/'];

const found = (name: string): string | undefined =>
  places.map((place) => place + name).find((file) => existsSync(path.join(ROOT, file)));

/** The parts of a test's title that its file must hold; `…` stands for what varies. */
const fragments = (title: string): string[] =>
  title
    .split(/…|`[^`]*`/)
    .map((part) => part.trim())
    .filter((part) => part.length > 5);

test.each(documents)('%s names only files that exist', (document) => {
  const names = [...read(document).matchAll(/`([\w./-]+\.(?:test\.ts|rs|mjs|json|md))`/g)]
    .map(([, name = '']) => name)
    .filter((name) =>
      /^(?:__test__|tests|src|docs|testdata|scripts|benchmark|conformance)\/|\.test\.ts$/.test(
        name,
      ),
    );
  expect(names.filter((name) => !found(name))).toEqual([]);
});

/** `file › title, title; file › title` as the tables of documents name tests. */
function namedTests(document: string): Array<{ file: string; title: string }> {
  const named = read(document).matchAll(/`([\w./-]+\.(?:test\.ts|rs))` ›([^;|\n]+)/g);
  return [...named].flatMap(([, file = '', titles = '']) =>
    titles.split(/,\s|›|, and /).map((title) => ({ file, title: title.trim() })),
  );
}

test.each(documents)('%s names only tests that exist', (document) => {
  const missing = namedTests(document).filter(({ file, title }) => {
    const target = found(file);
    const text = target ? read(target).replace(/\\'/g, "'") : '';
    return !fragments(title).every((fragment) => text.includes(fragment));
  });
  expect(missing).toEqual([]);
});

test('docs/contents.md leads to every document', () => {
  const contents = read('docs/contents.md');
  const others = documents.filter((name) => name !== 'docs/contents.md');
  const target = (name: string) => (name.startsWith('docs/') ? name.slice(5) : `../${name}`);
  expect(others.filter((name) => !contents.includes(`](${target(name)})`))).toEqual([]);
});

test('docs/security.md names only cases that exist', () => {
  const { cases } = JSON.parse(read('testdata/decisions.json')) as {
    cases: Array<{ name: string }>;
  };
  const names = cases.map(({ name }) => name);
  const rows = read('docs/security.md').match(/^\|.*\|$/gm) ?? [];
  const italics = rows.flatMap((row) => [
    ...row.replace(/`[^`]*`/g, '').matchAll(/(?<!\*)\*([^*|]+)\*(?!\*)/g),
  ]);
  const missing = italics
    .map(([, name = '']) => name)
    .filter(
      (name) => !names.some((known) => fragments(name).every((part) => known.includes(part))),
    );
  expect(italics.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});

test.each(documents)('%s names only entries that the package exports', (document) => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  const named = [...read(document).matchAll(/['"`]ironclerk\/([a-z/-]+)['"`]/g)];
  const missing = named.map(([, entry]) => `./${entry}`).filter((entry) => !(entry in exports));
  expect(missing).toEqual([]);
});

/** The anchors of a document's headings, as GitHub makes them. */
const anchors = (document: string): string[] =>
  (read(document).match(/^#+ .*$/gm) ?? []).map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

test.each(documents)('%s links only to what exists', (document) => {
  const links = [...read(document).matchAll(/\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]*))?\)/g)];
  const broken = links
    .map(([, target = '', anchor]) => {
      const file = target ? path.posix.join(path.posix.dirname(document), target) : document;
      const isThere = existsSync(path.join(ROOT, file));
      const isKnown = !anchor || (isThere && anchors(file).includes(anchor));
      return isThere && isKnown ? '' : `${target}#${anchor ?? ''}`;
    })
    .filter(Boolean);
  expect(broken).toEqual([]);
});

test.each(['README.md', 'CONTRIBUTING.md'])(
  '%s names only scripts that package.json has',
  (document) => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read(document).matchAll(/\bnpm run ([\w:-]+)/g)].map(
      ([, name]) => name as string,
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  },
);

test.each([
  'benchmark/published.mjs',
  'benchmark/performance.mjs',
  'benchmark/scale/run.mjs',
  'scripts/soak/document.mjs',
])('figures that users read are those of the committed results: %s', (program) => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, program), '--check'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

/** A file that no section is made of would be a measurement that users do not see. */
test('docs/performance.md has a section of figures for each benchmark', () => {
  const sections = read('docs/performance.md').matchAll(/<!-- figures: (\w+) -->([\s\S]*?)<!--/g);
  const filled = [...sections]
    .filter(([, name]) => name !== 'end')
    .map(([, name, text = '']) => [name, /^\| .*\d/m.test(text)]);
  expect(Object.fromEntries(filled)).toEqual({
    servers: true,
    growth: true,
    fairness: true,
    crossing: true,
    verification: true,
    instructions: true,
    profile: true,
    install: true,
    binary: true,
    edge: true,
  });
});

/** Words that docs/style.md rules out. */
const STIFF = /\b(?:whoever|nobody|(?:is|are) no(?:ne)?|mend(?:s|ed|ing)?)\b/i;

/** Style itself quotes the words. */
const written = [...documents.filter((name) => name !== 'docs/style.md'), ...readmes()];

function readmes(): string[] {
  return ['testdata/README.md', 'fuzz/README.md'];
}

test.each(written)('%s is in plain English', (document) => {
  const stiff = read(document)
    .split(/(?<=[.:;|])\s/)
    .filter((sentence) => STIFF.test(sentence.replace(/\s+/g, ' ')));
  expect(stiff).toEqual([]);
});

/** The texts in quotes in the code of a file: comments and tests of the file are not shown to users. */
function texts(file: string): string[] {
  const [code = ''] = read(file).split('#[cfg(test)]');
  const shown = code.replace(/\/\*[\s\S]*?\*\/|(?<![:\w])\/\/.*/g, '');
  return shown.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? [];
}

const shipped = ['src', 'src-js', 'emulator'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|rs)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

test('messages are in plain English', () => {
  const stiff = shipped.flatMap((file) =>
    texts(file)
      .filter((text) => STIFF.test(text.replace(/\s+/g, ' ')))
      .map((text) => `${file}: ${text}`),
  );
  expect(shipped.length).toBeGreaterThan(200);
  expect(stiff).toEqual([]);
});

test('docs/dependencies.md says why each dependency is there, and of no other', () => {
  const manifest = JSON.parse(read('package.json'));
  const sections = read('Cargo.toml')
    .split(/^\[/m)
    .filter((section) => /^(?:target\..*\.)?(?:build-)?dependencies\]/.test(section));
  const crates = sections.flatMap((section) =>
    [...section.matchAll(/^([\w-]+) = /gm)].map(([, name = '']) => name),
  );
  const rows = read('docs/dependencies.md').matchAll(/^\| (`.*?) \|/gm);
  const named = [...rows].flatMap(([, cell = '']) => cell.match(/[^`,\s]+/g) ?? []);
  const needed = [...Object.keys(manifest.dependencies), ...crates];
  expect([...new Set(named)].sort()).toEqual([...new Set(needed)].sort());
});
