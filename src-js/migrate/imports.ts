/**
 * The names of `@clerk/nextjs/server` and `@clerk/nextjs/webhooks` in a file: in
 * imports, exports, `require`, `import()`, types and mocks. Other strings that hold
 * such a name are reported, not changed.
 */

import type { Node } from '../project/syntax-tree';
import type { Edit } from './edit';
import type { Remainder } from './plan';
import { findNodes, type Source } from './source';

/** What the entries of `@clerk/nextjs` are called here. */
export const ENTRIES: Readonly<Record<string, string>> = {
  '@clerk/nextjs/server': 'ironclerk/server',
  '@clerk/nextjs/webhooks': 'ironclerk/webhooks',
};

/** The names that an entry exports; `*` for all. */
export type Offered = Readonly<Record<string, readonly string[]>>;

/** Functions of jest and Vitest whose first argument is a module. */
const MOCKING =
  /^(?:(?:do|dont|un)?[mM]ock|(?:do)?[uU]nmock|(?:require|import)(?:Actual|Mock)|unstable_mockModule|createMockFromModule|setMock)$/;

/** The changes of a file, and what it names that has no counterpart. */
export interface ImportEdits {
  readonly edits: readonly Edit[];
  readonly remainders: readonly Remainder[];
}

/** The edits of a file that make it import this package. */
export function importEdits(source: Source, offered: Offered): ImportEdits {
  const { file, lineOf, placeOf } = source;
  const named = new Map(namedModules(source).map((one) => [one.literal, one]));
  const edits: Edit[] = [];
  const remainders: Remainder[] = [];
  for (const literal of findNodes(source.module, isEntry)) {
    const entry = String(literal.value);
    const place = { file, line: lineOf(literal) };
    const user = named.get(literal);
    if (!user) {
      remainders.push({
        ...place,
        what: `A string names ${entry}, but not in an import.`,
        fix: `If it means the package, write ${ENTRIES[entry]}.`,
      });
      continue;
    }
    const missing = missingNames(user, offered[entry] ?? ['*']);
    if (missing.length > 0) {
      remainders.push({
        ...place,
        what: `${entry} has ${missing.join(', ')}; ${ENTRIES[entry]} does not, so this import stays.`,
        fix: `Import the other names from ${ENTRIES[entry]}, and replace ${missing.join(', ')}.`,
      });
    } else {
      const quote = String(literal.raw ?? "'").charAt(0);
      edits.push({ ...placeOf(literal), text: `${quote}${ENTRIES[entry]}${quote}` });
    }
  }
  return { edits, remainders };
}

const isEntry = ({ type, value }: Node): boolean =>
  type === 'StringLiteral' && Object.hasOwn(ENTRIES, String(value));

/** A literal that names a module, and the node that uses it. */
interface NamedModule {
  readonly literal: Node;
  readonly user: Node;
}

function namedModules({ module }: Source): NamedModule[] {
  return findNodes(module, () => true).flatMap((user) => {
    const literal = literalOf(user);
    return literal?.type === 'StringLiteral' ? [{ literal, user }] : [];
  });
}

function literalOf(node: Node): Node | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return (node.source ?? undefined) as Node | undefined;
    case 'TsImportType':
      return node.argument as Node;
    case 'TsExternalModuleReference':
      return node.expression as Node;
    case 'CallExpression':
      return loads(node.callee as Node)
        ? (node.arguments as Array<{ expression: Node }>)[0]?.expression
        : undefined;
    default:
      return undefined;
  }
}

function loads(callee: Node): boolean {
  if (callee.type === 'Import' || callee.value === 'require') {
    return true;
  }
  const { type, object, property } = callee as { type: string; object?: Node; property?: Node };
  const [owner, name] = [String(object?.value), String(property?.value)];
  return (
    type === 'MemberExpression' &&
    ((owner === 'require' && name === 'resolve') ||
      (/^(?:jest|vi|vitest)$/.test(owner) && MOCKING.test(name)))
  );
}

/** The names that a statement takes from an entry which does not export them. */
function missingNames({ user }: NamedModule, offered: readonly string[]): string[] {
  const specifiers = (user.specifiers ?? []) as Node[];
  const names = specifiers
    .filter(({ type }) => type === 'ImportSpecifier' || type === 'ExportSpecifier')
    .map(({ imported, local, orig }) => String(((imported ?? orig ?? local) as Node).value));
  return offered.includes('*') ? [] : names.filter((name) => !offered.includes(name));
}

/** Whether a file names an entry of `@clerk/nextjs` that has a counterpart. */
export const namesEntry = (source: Source): boolean => findNodes(source.module, isEntry).length > 0;
