// What the documentation comments of TypeScript sources say.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../scripts/files.mjs';

/** @param {string} file a path relative to the root */
export const read = (file) => readFileSync(path.join(root, file), 'utf8');

/**
 * A comment as one paragraph, and lists in it as lists.
 *
 * @param {string} comment
 */
const textOf = (comment) =>
  comment
    .replace(/^\s*\/\*\*|\*\/\s*$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .trim()
    .replace(/\n(?!\n|- )/g, ' ');

/**
 * The members of an interface, with their types and comments.
 *
 * @param {string} file
 * @param {string} name
 */
export function membersOf(file, name) {
  const source = read(file);
  const start = source.search(new RegExp(`^export interface ${name}\\b`, 'm'));
  const body = source.slice(source.indexOf('{', start), source.indexOf('\n}', start));
  const members = body.matchAll(
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*(?:readonly )?(\w+)(\??): ((?:[^;]|;(?!\n))*);\n?/g,
  );
  return [...members].map(([, comment = '', member = '', mark, type = '']) => ({
    name: member,
    isOptional: mark === '?',
    type: type.replace(/\s+/g, ' '),
    text: textOf(comment),
  }));
}

/**
 * What the values that the package exports are, by name, from the built declarations.
 *
 * @returns {ReadonlyMap<string, string>}
 */
export function documentedValues() {
  const files = readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((file) => file.endsWith('.d.ts'))
    .flatMap((file) => [
      ...read(path.join('dist', file)).matchAll(
        /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*export declare (?:const|function|class) (\w+)/g,
      ),
    ]);
  // Parameters and examples are TypeDoc's, and a table cannot stand in a cell of another.
  const brief = (/** @type {string} */ comment) =>
    textOf((comment.split(/^\s*\* @/m)[0] ?? '').replace(/^\s*\* \|.*\n/gm, ''));
  return new Map(found.map(([, comment = '', name = '']) => [name, brief(comment)]));
}

/** Environment variables with their comments, as `environment.ts` reads them. */
export function variablesOfEnvironment() {
  const found = read('src-js/options/environment.ts').matchAll(
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport const \w+[^']*'([A-Z_]+)'/g,
  );
  // One variable may decide more than one thing.
  const texts = new Map();
  for (const [, comment = '', name = ''] of found) {
    texts.set(name, [texts.get(name), textOf(comment)].filter(Boolean).join(' '));
  }
  return [...texts].map(([name, text]) => ({ name, text }));
}

/** The headers of `names.ts` with their comments. */
export function headers() {
  const source = read('src-js/wire/names.ts');
  const body = source.slice(source.indexOf('HEADERS = {'), source.indexOf('} as const'));
  const found = body.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\s*\w+: '([\w-]+)'/g);
  return [...found].map(([, comment = '', name = '']) => ({ name, text: textOf(comment) }));
}
