/** The constants that a file exports, as nodes, so that they can be edited. */

import { exportsOf, type Node } from '../project/syntax-tree';
import type { Source } from './source';

/** What a top-level constant is set to, if the file exports it. */
export function initializerOf({ module }: Source, name: string): Node | undefined {
  if (!exportsOf(module).includes(name)) {
    return undefined;
  }
  const declaration = module.body.find((node) => declares(node, name));
  const { declarations = [] } = (declaration?.declaration ?? declaration ?? {}) as {
    declarations?: Node[];
  };
  const found = declarations.find(({ id }) => (id as Node).value === name);
  return (found?.init ?? undefined) as Node | undefined;
}

/** Whether a statement declares a constant of a name. */
export function declares(statement: Node, name: string): boolean {
  const { declarations = [] } = (statement.declaration ?? statement) as { declarations?: Node[] };
  return declarations.some(({ id }) => (id as Node).value === name);
}
