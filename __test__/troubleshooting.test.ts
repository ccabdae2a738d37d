/**
 * `docs/troubleshooting.md` holds every text that a user may search for: **each error and
 * each line in the log of the sources, each code, and each reason**.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/troubleshooting.md');

/** The command prints what to do beside what is wrong; its texts are not errors of the package. */
const COMMAND = /^(?:cli|doctor|map|migrate)\//;

const typescript = readdirSync(path.join(ROOT, 'src-js'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !COMMAND.test(name))
  .map((name) => read(`src-js/${name}`).replace(/^\s*(?:\/\/|\/?\*).*$/gm, ''));

const CORE = ['instance', 'decision', 'route', 'store', 'token'].flatMap((folder) =>
  readdirSync(path.join(ROOT, 'src', folder), { encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs'))
    .map((name) => read(`src/${folder}/${name}`)),
);

const found = (texts: readonly string[], pattern: RegExp): string[] => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[2] ?? ''))),
];

/** The first stretch of a text that is the same each time, and long enough to know it by. */
const fixedPart = (text: string): string | undefined =>
  text
    .replace(/^(?:ironclerk|Clerk): /, '')
    .replace(/\\(["'`])/g, '$1')
    .split(/\$\{[^}]*\}|\{[^}]*\}|\\n|\n/)
    .map((part) => part.trim())
    .find((part) => part.length > 14);

/** What the page must hold of a text: one sentence is enough to find it. */
const sentence = (part: string): string => part.split(/(?<=\.) /)[0] ?? '';

const missing = (texts: readonly string[]): string[] =>
  texts
    .map(fixedPart)
    .filter((part): part is string => part !== undefined)
    .filter((part) => !page.includes(sentence(part).slice(0, 60)));

it('every error and notice in TypeScript', () => {
  const texts = [
    ...found(typescript, /(['"`])((?:ironclerk|Clerk): (?:\\.|(?!\1)[^\\])*)\1/gs),
    ...found(typescript, /\b(what): ['"`]((?:\\.|[^\\'`])*)['`]/g),
    ...found(typescript, /new IronclerkError\(\s*'(\w+)',\s*['`]([^'`]+)/g),
  ];
  expect(texts.length).toBeGreaterThan(35);
  expect(missing(texts)).toEqual([]);
});

it('every error of the core that a developer sees', () => {
  const texts = found(CORE, /(#\[error\()\s*"((?:\\.|[^"\\])*)"/g);
  // Of a key in a set that the Backend API sends.
  const ofService = texts.filter((text) => text.startsWith('The JSON Web Key'));
  const sealed = texts.filter((text) => text === '{message}');
  const others = texts.filter((text) => ![...ofService, ...sealed].includes(text));
  expect(others.length).toBeGreaterThan(12);
  expect(missing(others)).toEqual([]);
});

it('every code', () => {
  const [, members = ''] =
    /type IronclerkErrorCode =([^;]*);/.exec(read('src-js/wire/ironclerk-error.ts')) ?? [];
  const codes = [...members.matchAll(/\| '(\w+)'/g)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

it('every reason', () => {
  const texts = [read('src/decision/reason.rs'), read('src/token/error.rs')];
  const reasons = found(texts, /((?:&str = |=> ))"([\w -]+)"/g);
  expect(reasons.length).toBeGreaterThan(30);
  expect(reasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
});
