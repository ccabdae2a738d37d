/**
 * What the documents show: **TypeScript compiles as it is written, and every command,
 * option of a command and environment variable exists**. Examples that run are also in
 * `guides.test.ts`, `documented-tests.test.ts` and `runtimes.test.ts`.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { blocksOf, documentedBlocks } from '../conformance/shared/documented.mjs';
import { write } from './support/folders';

const ROOT = path.join(__dirname, '..');
const APPS = path.join(ROOT, '__test__/apps');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const markdown = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name));

const documents = [...markdown('.'), ...markdown('docs')];

const blocks = documents.flatMap((document) =>
  documentedBlocks(document).map((block) => ({
    ...block,
    document,
    place: `${document}:${block.line}`,
  })),
);

const inLanguages = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

/** Documents whose files are one project, which another test compiles and runs. */
const PROJECTS = ['docs/testing.md', 'docs/runtimes.md'];

/** Blocks without a language, by how they begin, and why nothing checks them here. */
const PLAIN: Record<string, string> = {
  'ironclerk routes: example': 'access-map.test.ts compares it with what the command prints',
  'MORE OPEN  page GET /account': 'a report; access-map-reports.test.ts tests its form',
  'ironclerk doctor: shop': 'a report; doctor.test.ts tests its form',
  ' NextRequest ─▶ pack': 'a drawing',
  '              src-js/middleware': 'a drawing',
};

/** What the examples import of an application. */
const APPLICATION = {
  'lib/logger.ts': 'export const logger = { info(_fields: object, _text: string) {} };\n',
  'lib/metrics.ts': 'export function count(_method: string, _outcome: string) {}\n',
  'lib/tenants.ts': `export async function keysOf(tenant: string) {
  return { secretKey: \`sk_test_\${tenant}\`, signingSecret: 'whsec_x' };
}
`,
};

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'es2022',
  lib: ['dom', 'dom.iterable', 'esnext'],
  module: 'esnext',
  moduleResolution: 'bundler',
  jsx: 'preserve',
  types: ['node'],
};

/** Both sides of a difference, as programs. */
const sidesOf = (text: string): string[] =>
  (['-', '+'] as const).map((side) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(side) || !/^[-+]/.test(line))
      .map((line) => line.slice(2))
      .join('\n'),
  );

/** The blocks of the comments that TypeDoc shows, as the comments have them. */
const commented = ['src-js', 'emulator'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const file = path.posix.join(folder, name);
      const comments = read(file).match(/\/\*\*[\s\S]*?\*\//g) ?? [];
      const text = comments.map((comment) => comment.replace(/^\s*\* ?/gm, '')).join('\n\n');
      return blocksOf(text).map((block) => ({ ...block, document: file }));
    }),
);

/** The programs of the documents, by folder and file. */
function programs(): Record<string, string> {
  const written = [
    ...inLanguages('ts', 'tsx', 'js').filter(({ document }) => !PROJECTS.includes(document)),
    ...commented,
  ];
  const files = written.map(({ document, line, language, name, text }) => [
    `${document.replace(/\W/g, '-')}/${line}/${name ?? `example.${language}`}`,
    text,
  ]);
  const differences = inLanguages('diff').flatMap(({ document, line, text }) =>
    sidesOf(text).map((side, index) => [
      `${document.replace(/\W/g, '-')}/${line}/${index}/proxy.ts`,
      side,
    ]),
  );
  return Object.fromEntries([...files, ...differences]);
}

let project: string;

beforeAll(() => {
  const install = `import('./scripts/setup.mjs').then(({ installPackage }) => installPackage('__test__/apps'))`;
  execFileSync(process.execPath, ['-e', install], { cwd: ROOT });
  project = mkdtempSync(path.join(APPS, '.examples-'));
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What the compiler says to these files. */
function compile(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(project, 'compile-'));
  for (const [name, text] of Object.entries(files)) {
    write(path.join(folder, name), text);
    const top = path.join(folder, name.split('/').slice(0, 2).join('/'));
    for (const [beside, content] of Object.entries(APPLICATION)) {
      mkdirSync(top, { recursive: true });
      write(path.join(top, beside), content);
    }
  }
  write(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['**/*'] }),
  );
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout;
}

it('comments have examples in TypeScript only', () => {
  expect(commented.length).toBeGreaterThan(7);
  expect(commented.filter(({ language }) => language !== 'ts')).toEqual([]);
});

describe('programs', () => {
  it('compile', () => {
    expect(Object.keys(programs()).length).toBeGreaterThan(30);
    expect(compile(programs())).toBe('');
  });

  it('that do not compile are reported', () => {
    const wrong = `import { clerkMiddleware } from 'ironclerk/server';
export default clerkMiddleware({ protekt: ['/'] });
`;
    expect(compile({ 'docs/1/proxy.ts': wrong })).toMatch(/proxy\.ts\(2,\d+\): error TS/);
  });

  it.each(PROJECTS)('of %s are files of the project that another test compiles', (document) => {
    const unnamed = blocks.filter(
      (block) =>
        block.document === document && /^(?:[jt]sx?|jsonc)$/.test(block.language) && !block.name,
    );
    expect(unnamed.map(({ place }) => place)).toEqual([]);
  });
});

it('every block has a language that is checked, or a reason', () => {
  const checked = ['ts', 'tsx', 'js', 'jsonc', 'diff', 'sh', 'yaml'];
  const others = blocks.filter(({ language }) => !checked.includes(language));
  const unknown = others.filter(
    ({ language, text }) =>
      language !== '' || !Object.keys(PLAIN).some((begin) => text.startsWith(begin)),
  );
  expect(unknown.map(({ place }) => place)).toEqual([]);
  const unused = Object.keys(PLAIN).filter(
    (begin) => !others.some(({ text }) => text.startsWith(begin)),
  );
  expect(unused).toEqual([]);
});

/** The lines of shell in a block: those of the block, or those that a job of CI runs. */
const linesOf = ({ language, text }: { language: string; text: string }): string[] =>
  (language === 'yaml' ? [...text.matchAll(/run: (.*)/g)].map(([, line = '']) => line) : [text])
    .flatMap((part) => part.split('\n'))
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter(Boolean);

const lines = inLanguages('sh', 'yaml').flatMap((block) =>
  linesOf(block).map((line) => ({ line, place: block.place })),
);

/** Commands in the text: the spans of code that begin as one. */
const spans = documents.flatMap((document) =>
  [...read(document).matchAll(/`((?:npx ironclerk|npm run|node) [^`]+)`/g)].map(
    ([, span = '']) => ({ line: span.replace(/\s+/g, ' '), place: document }),
  ),
);

const commands = [...lines, ...spans];

describe('commands', () => {
  it('of scripts name scripts that package.json has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = commands.flatMap(({ line, place }) =>
      [...line.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => ({ name, place })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  it('of programs name files that exist', () => {
    const named = commands.flatMap(({ line, place }) =>
      [...line.matchAll(/\bnode (?:--\S+ )*(\S+\.mjs)/g)].map(([, name = '']) => ({ name, place })),
    );
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter(({ name }) => !existsSync(path.join(ROOT, name)))).toEqual([]);
  });

  it('begin with a program that a reader has, or with a variable', () => {
    const known = /^(?:npm|npx|node|deno|bun|[A-Z_]+=\S)/;
    expect(lines.filter(({ line }) => !known.test(line))).toEqual([]);
  });
});

describe('npx ironclerk', () => {
  const help = (...args: string[]): string =>
    execFileSync(process.execPath, ['dist/cli/ironclerk.js', ...args, '--help'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  const names = [...help().matchAll(/^ {2}(\w+) .*ironclerk \w+ --help$/gm)].map(
    ([, name = '']) => name,
  );
  const optionsOf = (name: string): string[] => [
    '--help',
    ...[...help(name).matchAll(/^ {2}(--[a-z]+)/gm)].map(([, option = '']) => option),
  ];

  /** Where the options of a command are explained. */
  const PAGES: Record<string, string> = {
    doctor: 'docs/doctor.md',
    routes: 'docs/access-map.md',
    emulator: 'docs/testing.md',
    migrate: 'docs/migrating.md',
  };

  it('has the commands that the documents name', () => {
    const named = commands.flatMap(({ line, place }) =>
      [...line.matchAll(/\bnpx ironclerk ([a-z]+)/g)].map(([, name = '']) => ({ name, place })),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ name }) => !names.includes(name))).toEqual([]);
    expect(names.toSorted()).toEqual(Object.keys(PAGES).sort());
  });

  it.each(Object.keys(PAGES))('%s has the options that the documents name', (name) => {
    const options = optionsOf(name);
    const named = commands.flatMap(({ line, place }) =>
      line
        .split(new RegExp(`\\bnpx ironclerk ${name}\\b`))
        .slice(1)
        // What follows `--` are arguments of another program.
        .map((rest) => rest.split(/ -- |\bnpx\b|[;&]/)[0] ?? '')
        .flatMap((rest) => rest.match(/--[a-z]+/g) ?? [])
        .map((option) => ({ option, place })),
    );
    expect(named.filter(({ option }) => !options.includes(option))).toEqual([]);
  });

  it.each(Object.entries(PAGES))('%s is explained in %s, with every option', (name, page) => {
    const text = read(page);
    const missing = optionsOf(name).filter(
      (option) => option !== '--help' && !new RegExp(`${option}\\b`).test(text),
    );
    expect(missing).toEqual([]);
  });
});

/** Variables of `@clerk/nextjs` that Ironclerk does not read. */
const OF_OTHERS = ['NEXT_PUBLIC_CLERK_KEYLESS_DISABLED'];

it('environment variables are those that the package reads, or an example does', () => {
  const known = [...read('docs/environment.md').matchAll(/^\| `(\w+)`/gm)].map(
    ([, name = '']) => name,
  );
  const ofExamples = inLanguages('ts', 'tsx', 'js').flatMap(({ text }) =>
    [...text.matchAll(/\benv\.([A-Z_]+)/g)].map(([, name = '']) => name),
  );
  const named = documents.flatMap((document) =>
    [...read(document).matchAll(/\b(?:NEXT_PUBLIC_CLERK|CLERK|IRONCLERK)_[A-Z_]*[A-Z]\b/g)].map(
      ([name]) => ({ name, document }),
    ),
  );
  expect(known.length).toBeGreaterThan(25);
  expect(
    named.filter(({ name }) => ![...known, ...ofExamples, ...OF_OTHERS].includes(name)),
  ).toEqual([]);
});
