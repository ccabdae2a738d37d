/**
 * `middleware.ts`, made to run on Node.js, where it is faster: with `runtime: 'nodejs'` in its `config`,
 * or, if asked, as the `proxy.ts` of Next.js 16, which takes no runtime.
 */

import path from 'node:path';
import { exportsOf, type Node } from '../project/syntax-tree';
import { type Edit, insertion } from './edit';
import { declares, initializerOf } from './exported-constant';
import type { Remainder } from './plan';
import { findNodes, type Source, styleOf } from './source';

/** The edits of a middleware, and the file that it becomes. */
export interface MiddlewareEdits {
  readonly edits: readonly Edit[];
  /** The absolute path that it gets. */
  readonly file: string;
  readonly remainder?: Remainder;
}

/** What makes a middleware run on Node.js under its name. */
export function runtimeEdits(source: Source): MiddlewareEdits {
  const { file, module, placeOf } = source;
  const { quote, semicolon, lineEnd } = styleOf(source);
  const wanted = `${quote}nodejs${quote}`;
  const runtime = initializerOf(source, 'runtime');
  if (runtime) {
    return { file, ...literalEdit(source, runtime, wanted) };
  }
  const config = initializerOf(source, 'config');
  if (config) {
    return { file, ...configEdit(source, unwrapped(config), wanted) };
  }
  if (exportsOf(module).some((name) => name === 'config')) {
    return { file, edits: [], remainder: unknownConfig(source) };
  }
  const last = module.body.at(-1);
  const { end } = last ? placeOf(last) : { end: 0 };
  const text = `export const config = { runtime: ${wanted} }${semicolon}`;
  return { file, edits: [insertion(end, `${lineEnd}${lineEnd}${text}`)] };
}

type Result = Omit<MiddlewareEdits, 'file'>;

function literalEdit(source: Source, value: Node, wanted: string): Result {
  if (value.type !== 'StringLiteral') {
    return { edits: [], remainder: unknownConfig(source, value) };
  }
  const isDone = value.value === 'nodejs';
  return { edits: isDone ? [] : [{ ...source.placeOf(value), text: wanted }] };
}

function configEdit(source: Source, config: Node, wanted: string): Result {
  if (config.type !== 'ObjectExpression') {
    return { edits: [], remainder: unknownConfig(source, config) };
  }
  const properties = config.properties as Node[];
  const own = properties.find(isRuntime);
  if (own) {
    return literalEdit(source, own.value as Node, wanted);
  }
  const { start, end } = source.placeOf(config);
  const inside = source.textOf({ start: start + 1, end: end - 1 });
  const [indent] = /^[ \t]*\r?\n[ \t]*/.exec(inside) ?? [' '];
  const text =
    properties.length > 0
      ? `${indent}runtime: ${wanted},`
      : ` runtime: ${wanted}${/^\s/.test(inside) ? '' : ' '}`;
  return { edits: [insertion(start + 1, text)] };
}

/** What makes a middleware a proxy. */
export function proxyEdits(source: Source): MiddlewareEdits {
  const { file, module } = source;
  const renamed = exportsOf(module).includes('middleware') ? renameEdits(source) : [];
  if (!renamed) {
    return {
      file,
      edits: [],
      remainder: {
        file,
        what: 'It exports middleware in a form that this command cannot rename.',
        fix: `Rename the export to proxy, and the file to ${proxyName(file)}.`,
      },
    };
  }
  return {
    file: path.join(path.dirname(file), proxyName(file)),
    edits: [...renamed, ...withoutRuntime(source)],
  };
}

const proxyName = (file: string): string => path.basename(file).replace('middleware', 'proxy');

/** Renames an exported `middleware`; `undefined` if more than its declaration names it. */
function renameEdits({ module, placeOf }: Source): Edit[] | undefined {
  const named = findNodes(
    module,
    ({ type, value }) => type === 'Identifier' && value === 'middleware',
  );
  const [only] = named;
  return only && named.length === 1
    ? [
        {
          start: placeOf(only).start,
          end: placeOf(only).start + 'middleware'.length,
          text: module.body.some((node) => isSpecifier(node, only))
            ? 'middleware as proxy'
            : 'proxy',
        },
      ]
    : undefined;
}

/** Whether a statement exports a name that it takes from another module. */
const isSpecifier = ({ type, specifiers }: Node, name: Node): boolean =>
  type === 'ExportNamedDeclaration' &&
  (specifiers as Node[]).some(({ orig, exported }) => orig === name && !exported);

function withoutRuntime(source: Source): Edit[] {
  const { module, placeOf, bytes } = source;
  const statement = module.body.find(
    (node) => node.type === 'ExportDeclaration' && declares(node, 'runtime'),
  );
  const config = initializerOf(source, 'config');
  const properties = config ? ((unwrapped(config).properties ?? []) as Node[]) : [];
  const at = properties.findIndex(isRuntime);
  const edits: Edit[] = [];
  if (statement) {
    const { start, end } = placeOf(statement);
    const [rest = ''] = /^;?[ \t]*\r?\n?/.exec(bytes.subarray(end).toString('utf8')) ?? [];
    edits.push({ start, end: end + rest.length, text: '' });
  }
  if (at >= 0) {
    const [previous, own, next] = [at - 1, at, at + 1].map((index) => properties[index]);
    const { start, end } = placeOf(own as Node);
    edits.push({
      start: !next && previous ? placeOf(previous).end : start,
      end: next ? placeOf(next).start : end,
      text: '',
    });
  }
  return edits;
}

const isRuntime = ({ type, key }: Node): boolean =>
  type === 'KeyValueProperty' && (key as Node).value === 'runtime';

/** The value without assertions of types and parentheses around it. */
function unwrapped(value: Node): Node {
  return /^(?:Ts\w+|Parenthesis)Expression$|^TsConstAssertion$/.test(value.type)
    ? unwrapped(value.expression as Node)
    : value;
}

const unknownConfig = ({ file, lineOf }: Source, node?: Node): Remainder => ({
  file,
  ...(node && { line: lineOf(node) }),
  what: 'Its config is in a form that this command does not know.',
  fix: "Add runtime: 'nodejs' to the config that it exports, as a literal.",
});
