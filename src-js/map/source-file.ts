/** One file of the application, parsed, and where its parts are. */

import { readFileSync } from 'node:fs';
import { placeIn } from '../diagnostics/source-files';
import type { Parser } from '../project/parser';
import { type Module, type Node, nodesOf, sourcesOf } from '../project/syntax-tree';

/** A line of the application's code. */
export interface CodeLine {
  /** Relative to the application, with slashes. */
  readonly file: string;
  readonly line: number;
  /** The text of the line. */
  readonly code: string;
}

/** What a name was imported as, and from where. */
export interface Imported {
  readonly source: string;
  /** `default` and `*` too. */
  readonly name: string;
}

/** Lines are cut here. */
const LONGEST = 160;

/**
 * The compiler counts positions over all that it has parsed, and from the first
 * token of a file. This token comes first in every file, and does not change its tree.
 */
const FIRST_TOKEN = ';';

/** A parsed file. */
export class SourceFile {
  readonly #root: string;
  readonly #content: Buffer;
  readonly #base: number;
  /** The absolute path. */
  readonly file: string;
  readonly module: Module;
  /** The imported names by their names here. */
  readonly imports: ReadonlyMap<string, Imported>;

  private constructor(root: string, file: string, content: Buffer, module: Module) {
    this.#root = root;
    this.file = file;
    this.#content = content;
    this.module = module;
    this.#base = startOf(module.body[0] ?? module) + FIRST_TOKEN.length;
    this.imports = new Map(module.body.flatMap(importedNames));
  }

  /** Parses a file; `undefined` if it cannot be parsed. */
  static async read(parser: Parser, root: string, file: string): Promise<SourceFile | undefined> {
    const content = readFileSync(file);
    const text = FIRST_TOKEN + content.toString('utf8');
    const module = await parser.parseModule(file, text).catch(() => null);
    return module ? new SourceFile(root, file, content, module) : undefined;
  }

  /** The line in which a node begins. */
  lineOf(node: Node): CodeLine {
    const before = this.#content.subarray(0, Math.max(0, startOf(node) - this.#base));
    const line = before.toString('utf8').split('\n').length;
    const code = this.#content.toString('utf8').split('\n')[line - 1] ?? '';
    return { file: placeIn(this.#root, this.file), line, code: code.trim().slice(0, LONGEST) };
  }

  /** The modules that it imports. */
  get sources(): readonly string[] {
    return sourcesOf(this.module);
  }

  /** All nodes, in the order of the file. */
  nodes(): Generator<Node> {
    return nodesOf(this.module.body);
  }
}

const startOf = (node: Node): number =>
  (node.span as { readonly start: number } | undefined)?.start ?? 0;

function importedNames({ type, typeOnly, source, specifiers }: Node): Array<[string, Imported]> {
  if (type !== 'ImportDeclaration' || typeOnly) {
    return [];
  }
  return (specifiers as Node[]).map((specifier) => {
    const local = String((specifier.local as Node).value);
    const imported = specifier.imported as Node | null | undefined;
    const name =
      specifier.type === 'ImportDefaultSpecifier'
        ? 'default'
        : specifier.type === 'ImportNamespaceSpecifier'
          ? '*'
          : String(imported?.value ?? local);
    return [local, { source: String((source as Node).value), name }];
  });
}
