/** The functions that a file exports, and those that its names stand for. */

import type { Node } from '../project/syntax-tree';
import type { SourceFile } from './source-file';
import type { SourceTree } from './source-tree';

/** A function, and the file it is in. */
export interface FoundFunction {
  readonly source: SourceFile;
  readonly node: Node;
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Whether a node is a function. */
export const isFunction = ({ type }: Node): boolean => FUNCTIONS.has(type);

/**
 * What a file exports: functions where they are known, and `undefined` for what a call
 * or a package makes.
 */
export async function exportedFunctions(
  tree: SourceTree,
  source: SourceFile,
  depth = 0,
): Promise<Map<string, FoundFunction | undefined>> {
  const found = new Map<string, FoundFunction | undefined>();
  for (const node of source.module.body) {
    for (const [name, value] of exportsOfNode(node)) {
      found.set(name, await exportedValue(tree, source, value, depth));
    }
  }
  return found;
}

type Exported =
  | { readonly node: Node | undefined }
  | { readonly source: string; readonly name: string };

function exportsOfNode(node: Node): Array<[string, Exported]> {
  switch (node.type) {
    case 'ExportDefaultDeclaration':
      return [['default', { node: node.decl as Node }]];
    case 'ExportDefaultExpression':
      return [['default', { node: node.expression as Node }]];
    case 'ExportDeclaration':
      return declared(node.declaration as Node).map(([name, value]) => [name, { node: value }]);
    case 'ExportNamedDeclaration':
      return node.typeOnly
        ? []
        : (node.specifiers as Node[]).flatMap((one) => specified(node, one));
    default:
      return [];
  }
}

function specified({ source }: Node, { orig, exported }: Node): Array<[string, Exported]> {
  if (!orig) {
    return [];
  }
  const name = String((((exported as Node | null) ?? orig) as Node).value);
  const original = orig as Node;
  return [
    [
      name,
      source
        ? { source: String((source as Node).value), name: String(original.value) }
        : { node: original },
    ],
  ];
}

/** The names that a declaration makes, with their values where they have one each. */
export function declared(node: Node): Array<[string, Node | undefined]> {
  if (node.type === 'FunctionDeclaration') {
    return [[String((node.identifier as Node).value), node]];
  }
  if (node.type !== 'VariableDeclaration') {
    return [];
  }
  return (node.declarations as Node[]).flatMap(
    ({ id, init }): Array<[string, Node | undefined]> => {
      const target = id as Node;
      if (target.type === 'Identifier') {
        return [[String(target.value), (init as Node | null) ?? undefined]];
      }
      const properties = (target.properties as Node[] | undefined) ?? [];
      return properties.map((one) => [
        String(((one.key as Node | undefined) ?? one).value),
        undefined,
      ]);
    },
  );
}

async function exportedValue(
  tree: SourceTree,
  source: SourceFile,
  exported: Exported,
  depth: number,
): Promise<FoundFunction | undefined> {
  if ('source' in exported) {
    return importedFunction(tree, source, exported, depth);
  }
  const { node } = exported;
  if (node?.type === 'Identifier') {
    return namedFunction(tree, source, String(node.value), depth);
  }
  return node && isFunction(node) ? { source, node } : undefined;
}

/** The function that a name stands for in a file; `undefined` if the files do not tell. */
export async function namedFunction(
  tree: SourceTree,
  source: SourceFile,
  name: string,
  depth = 0,
): Promise<FoundFunction | undefined> {
  const imported = source.imports.get(name);
  if (imported) {
    return importedFunction(tree, source, imported, depth);
  }
  for (const node of source.module.body) {
    const declaration = node.type === 'ExportDeclaration' ? (node.declaration as Node) : node;
    const own = declared(declaration).find(([one]) => one === name)?.[1];
    if (own) {
      return isFunction(own) ? { source, node: own } : undefined;
    }
  }
  return undefined;
}

/** Re-exports are followed this far. */
const DEEPEST = 5;

async function importedFunction(
  tree: SourceTree,
  from: SourceFile,
  { source, name }: { source: string; name: string },
  depth: number,
): Promise<FoundFunction | undefined> {
  const target = depth < DEEPEST ? await tree.resolve(from, source) : undefined;
  return target ? (await exportedFunctions(tree, target, depth + 1)).get(name) : undefined;
}
