/**
 * `next.config`, wrapped in `withIronclerk()`: **outermost, so that what other plugins
 * return is what it extends.**
 */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { mentions, type Node } from '../project/syntax-tree';
import { type Edit, insertion } from './edit';
import type { Remainder } from './plan';
import { findNodes, type Source, styleOf } from './source';

const NAMES = ['next.config.js', 'next.config.mjs', 'next.config.ts', 'next.config.mts'];
const OTHERS = ['next.config.cjs'];
const WRAPPER = 'withIronclerk';
const ENTRY = 'ironclerk/config';

/** The configuration that Next.js reads in a folder. */
export const configFile = (root: string): string | undefined =>
  [...NAMES, ...OTHERS].map((name) => path.join(root, name)).find((file) => existsSync(file));

/** A configuration for an application that has none. */
export const NEW_CONFIG = {
  name: 'next.config.mjs',
  text: `import { ${WRAPPER} } from '${ENTRY}';\n\nexport default ${WRAPPER}();\n`,
};

/** The edits of a configuration, or what is left to do. */
export interface ConfigEdits {
  readonly edits: readonly Edit[];
  readonly remainder?: Remainder;
}

/** Wraps what a configuration exports, unless it is wrapped. */
export function configEdits(source: Source): ConfigEdits {
  if (mentions(source.module, WRAPPER)) {
    return { edits: [] };
  }
  const { body } = source.module;
  const exported = body.find(({ type }) => /^ExportDefault/.test(type));
  if (exported) {
    return exportedEdits(source, exported);
  }
  const assignments = findNodes(source.module, isExportAssignment);
  const last = body.filter((node) => isExportAssignment(node.expression as Node)).at(-1);
  return last && assignments.length === body.filter(holdsAssignment).length
    ? wrappedEdits(source, (last.expression as Node).right as Node, commonJsImport)
    : byHand(source, last ?? body[0]);
}

function exportedEdits(source: Source, exported: Node): ConfigEdits {
  const value = (exported.expression ?? exported.decl) as Node;
  if (exported.type === 'ExportDefaultExpression') {
    return wrappedEdits(source, value, moduleImport);
  }
  const name = (value.identifier as Node | undefined)?.value;
  const isMeantElsewhere =
    name !== undefined &&
    findNodes(source.module, (node) => node.type === 'Identifier' && node.value === name).length >
      1;
  return value.type === 'FunctionExpression' && !isMeantElsewhere
    ? wrappedEdits(source, value, moduleImport)
    : byHand(source, exported);
}

const isExportAssignment = (node: Node | undefined): boolean => {
  const { object, property } = (node?.left ?? {}) as { object?: Node; property?: Node };
  return (
    node?.type === 'AssignmentExpression' &&
    object?.value === 'module' &&
    property?.value === 'exports'
  );
};

const holdsAssignment = ({ expression }: Node): boolean => isExportAssignment(expression as Node);

type Import = (source: Source) => Edit;

const wrappedEdits = (source: Source, value: Node, imported: Import): ConfigEdits => {
  const { start, end } = source.placeOf(value);
  const { semicolon } = styleOf(source);
  const isDeclaration = value.type === 'FunctionExpression' && !hasStatementEnd(source, end);
  return {
    edits: [
      imported(source),
      insertion(start, `${WRAPPER}(`),
      insertion(end, `)${isDeclaration ? semicolon : ''}`),
    ],
  };
};

const hasStatementEnd = ({ bytes }: Source, end: number): boolean =>
  bytes.subarray(end).toString('utf8').trimStart().startsWith(';');

function moduleImport(source: Source): Edit {
  const { quote, semicolon } = styleOf(source);
  return statement(
    source,
    `import { ${WRAPPER} } from ${quote}${ENTRY}${quote}${semicolon}`,
    ({ type }) => type === 'ImportDeclaration',
  );
}

function commonJsImport(source: Source): Edit {
  const { quote, semicolon } = styleOf(source);
  return statement(
    source,
    `const { ${WRAPPER} } = require(${quote}${ENTRY}${quote})${semicolon}`,
    (node) =>
      node.type === 'VariableDeclaration' &&
      (node.declarations as Node[]).every(({ init }) => isRequire(init as Node | null)),
  );
}

const isRequire = (node: Node | null): boolean =>
  node?.type === 'CallExpression' && (node.callee as Node).value === 'require';

/**
 * Inserts a statement on a line after the last one of its kind, or else at the top:
 * below comments and directives that must come first.
 */
function statement(source: Source, text: string, isSame: (node: Node) => boolean): Edit {
  const { bytes, module, placeOf } = source;
  const { lineEnd } = styleOf(source);
  const last = module.body.filter(isSame).at(-1);
  if (last) {
    const { end } = placeOf(last);
    const line = bytes.indexOf(0x0a, end);
    const rest = bytes.subarray(end, line < 0 ? undefined : line).toString('utf8');
    const isAlone = /^;?\s*(?:\/\/.*)?$/.test(rest);
    return insertion(isAlone ? end + rest.trimEnd().length : end, `${lineEnd}${text}`);
  }
  const [head = ''] =
    /^\uFEFF?(?:(?:#!.*|[ \t]*\/\/[ \t]*@ts-.*|[ \t]*(['"])use strict\1;?[ \t]*)(?:\r?\n|$))*/.exec(
      bytes.toString('utf8'),
    ) ?? [];
  return insertion(Buffer.byteLength(head), `${text}${lineEnd}${lineEnd}`);
}

const byHand = ({ file, lineOf }: Source, node: Node | undefined): ConfigEdits => ({
  edits: [],
  remainder: {
    file,
    ...(node && { line: lineOf(node) }),
    what: 'The configuration is exported in a form that this command does not know.',
    fix: `Import ${WRAPPER} from '${ENTRY}', and export ${WRAPPER}(the configuration).`,
  },
});
