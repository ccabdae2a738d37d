/**
 * A file as the compiler of the application's own Next.js parses it, **with the place
 * of each node in its bytes**, so that an edit leaves every other byte as it is.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { loadParser, type Parser } from '../project/parser';
import { type Module, type Node, nodesOf } from '../project/syntax-tree';

/** Parsed before the text: its place is where the compiler begins to count. */
const ANCHOR = ';';

/** A place in the bytes of a file. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A file that can be edited. */
export interface Source {
  /** The absolute path. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly module: Module;
  /** Where the bytes hold a node. */
  placeOf(node: Node): Place;
  /** The text of a place. */
  textOf(place: Place): string;
  /** The line of a node, from 1. */
  lineOf(node: Node): number;
}

/** The compiler of the Next.js that the application in `root` uses. */
export const parserOf = (root: string): Promise<Parser> =>
  loadParser(createRequire(path.join(root, 'package.json')));

/** Parses a file; `undefined` if it has a syntax error. */
export const readSource = (parser: Parser, file: string): Promise<Source | undefined> =>
  parseSource(parser, file, readFileSync(file));

/** Parses the bytes of a file, which may also be JSON. */
export async function parseSource(
  parser: Parser,
  file: string,
  bytes: Buffer,
): Promise<Source | undefined> {
  const isJson = file.endsWith('.json');
  const [before, after] = isJson ? [`${ANCHOR}(`, ')'] : [ANCHOR, ''];
  const text = bytes.toString('utf8');
  const module = await parser.parseModule(parsedName(file), `${before}${text}${after}`);
  if (!module) {
    return undefined;
  }
  const base = spanOf(module.body[0] as Node).start + before.length;
  const placeOf = (node: Node): Place => {
    const { start, end } = spanOf(node);
    return { start: start - base, end: end - base };
  };
  const rest: Module = { ...module, body: module.body.slice(1) };
  return {
    file,
    bytes,
    module: rest,
    placeOf,
    textOf: ({ start, end }) => bytes.subarray(start, end).toString('utf8'),
    lineOf: (node) => bytes.subarray(0, placeOf(node).start).toString('utf8').split('\n').length,
  };
}

/** The compiler chooses its syntax by the extension, and knows fewer of them. */
const parsedName = (file: string): string =>
  file.replace(/\.[cm]ts$/, '.ts').replace(/\.(?:[cm]js|json)$/, '.js');

/** Nodes such as properties have no span of their own: theirs is that of their parts. */
function spanOf(node: Node): Place {
  if (node.span) {
    const { start, end } = node.span as Place;
    return { start, end };
  }
  const parts = [...nodesOf(Object.values(node))].flatMap(({ span }) =>
    span ? [span as Place] : [],
  );
  return {
    start: Math.min(...parts.map(({ start }) => start)),
    end: Math.max(...parts.map(({ end }) => end)),
  };
}

/** The nodes of a tree that fulfil a condition. */
export const findNodes = (tree: unknown, isWanted: (node: Node) => boolean): Node[] =>
  [...nodesOf(tree)].filter(isWanted);

/** How a file writes strings and statements. */
export interface Style {
  readonly quote: string;
  readonly semicolon: string;
  readonly lineEnd: string;
}

/** The style of a file, told by its first string and its first statement. */
export function styleOf({ bytes, module, placeOf, textOf }: Source): Style {
  const text = bytes.toString('utf8');
  const [string] = findNodes(module, ({ type }) => type === 'StringLiteral');
  const closed = module.body.filter(({ type }) => /^(?:Import|Variable|Expression)/.test(type));
  const semicolons = closed.filter((node) => textOf(placeOf(node)).endsWith(';')).length;
  return {
    quote: string && String(string.raw).startsWith('"') ? '"' : "'",
    semicolon: closed.length === 0 || semicolons * 2 > closed.length ? ';' : '',
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
