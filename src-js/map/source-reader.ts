/**
 * A separate process in which the application's own compiler reads its code: **a
 * compiler that crashes costs the command an error, and not the terminal**.
 *
 * Started with the application's folder; answers one message.
 */

import { createRequire } from 'node:module';
import path from 'node:path';
import { loadParser } from '../project/parser';
import { type Node, patternsOf } from '../project/syntax-tree';
import { type NamedPrivileges, PRIVILEGES, type Privilege } from './caller';
import { exportedFunctions } from './exported-functions';
import { guardOf, type OwnGuard } from './own-guard';
import type { CodeLine, SourceFile } from './source-file';
import { SourceTree } from './source-tree';

/** What is to be read. */
export interface ReadingRequest {
  /** The absolute paths of the files of routes and server actions. */
  readonly files: readonly string[];
  /** The absolute path of the middleware. */
  readonly middleware: string | undefined;
}

/** The exports of a file, with the guards of those that ask who calls. */
export type FileGuards = Readonly<Record<string, OwnGuard | null>>;

/** A text of the middleware's code that may be a pattern or a path. */
export interface PathText {
  readonly path: string;
  readonly at: CodeLine;
  /** Whether it is a pattern of `createRouteMatcher()`, `protect` or `public`. */
  readonly isPattern: boolean;
}

/** What the code of the middleware says. */
export interface MiddlewareCode {
  readonly texts: readonly PathText[];
  /** The lines that refuse or redirect, or decide whether to. */
  readonly acts: readonly CodeLine[];
}

/** What was read. */
export interface Reading {
  readonly guards: Readonly<Record<string, FileGuards>>;
  readonly named: NamedPrivileges;
  readonly middleware: MiddlewareCode;
}

/** One message to the parent. */
export type ReaderMessage = { readonly reading: Reading } | { readonly failure: string };

/** Calls that refuse or redirect, or decide whether to. */
const ACTS = new Set(['protect', 'has', 'redirectToSignIn', 'redirectToSignUp', 'redirect']);

async function read(root: string, { files, middleware }: ReadingRequest): Promise<Reading> {
  const parser = await loadParser(createRequire(path.join(root, 'package.json')));
  const tree = new SourceTree(parser, root);
  const guards: Record<string, FileGuards> = {};
  for (const file of files) {
    const source = await tree.get(file);
    guards[file] = source ? await guardsIn(tree, source) : {};
  }
  const chain = middleware ? await tree.behind([middleware]) : [];
  const all = await tree.behind([...(middleware ? [middleware] : []), ...files]);
  return {
    guards,
    named: privilegesIn(all),
    middleware: { texts: chain.flatMap(textsIn), acts: chain.flatMap(actsIn) },
  };
}

async function guardsIn(tree: SourceTree, source: SourceFile): Promise<FileGuards> {
  const guards: Record<string, OwnGuard | null> = {};
  for (const [name, found] of await exportedFunctions(tree, source)) {
    guards[name] = (found && (await guardOf(tree, found))) ?? null;
  }
  return guards;
}

/** The privileges that calls of `has()` and `protect()`, and rules of `protect`, name. */
function privilegesIn(sources: readonly SourceFile[]): NamedPrivileges {
  const found: Record<Privilege, Set<string>> = {
    role: new Set(),
    permission: new Set(),
    feature: new Set(),
    plan: new Set(),
  };
  for (const object of sources.flatMap((source) => [...source.nodes()].flatMap(askedIn))) {
    for (const { key, value } of object.properties as Node[]) {
      const kind = PRIVILEGES.find((one) => one === (key as Node | undefined)?.value);
      if (kind && (value as Node).type === 'StringLiteral') {
        found[kind].add(String((value as Node).value));
      }
    }
  }
  const sorted = (kind: Privilege) => [...found[kind]].sort();
  return {
    role: sorted('role'),
    permission: sorted('permission'),
    feature: sorted('feature'),
    plan: sorted('plan'),
  };
}

function askedIn(node: Node): Node[] {
  if (node.type === 'CallExpression') {
    const { value, property } = node.callee as Node;
    const name = value ?? (property as Node | undefined)?.value;
    const given = node.arguments as Array<{ expression: Node }>;
    return name === 'has' || name === 'protect'
      ? given.map(({ expression }) => expression).filter(isObject)
      : [];
  }
  const isRequire =
    node.type === 'KeyValueProperty' && (node.key as Node | undefined)?.value === 'require';
  return isRequire ? [node.value as Node].filter(isObject) : [];
}

const isObject = ({ type }: Node): boolean => type === 'ObjectExpression';

function textsIn(source: SourceFile): PathText[] {
  const patterns = new Set([...source.nodes()].flatMap(patternsOf));
  return [...source.nodes()]
    .filter(({ type, value }) => type === 'StringLiteral' && String(value).startsWith('/'))
    .map((node) => ({
      path: String(node.value),
      at: source.lineOf(node),
      isPattern: patterns.has(String(node.value)),
    }));
}

function actsIn(source: SourceFile): CodeLine[] {
  return [...source.nodes()]
    .filter(({ type, callee }) => {
      const { property, value } = (callee ?? {}) as Node;
      const name = (property as Node | undefined)?.value ?? value;
      return type === 'CallExpression' && ACTS.has(String(name));
    })
    .map((node) => source.lineOf(node));
}

const send = (message: ReaderMessage): Promise<void> =>
  new Promise((resolve) => process.send?.(message, () => resolve()));

const [root = ''] = process.argv.slice(2);
process.once('message', async (request: ReadingRequest) => {
  try {
    await send({ reading: await read(root, request) });
  } catch (error) {
    await send({ failure: error instanceof Error ? error.message : String(error) });
  }
  process.exit();
});
