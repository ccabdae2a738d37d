/**
 * What the code of a route asks of its callers, as far as its syntax tells. **Only
 * a call of `auth.protect()` that every request must pass counts as a guard.**
 */

import { type Node, nodesOf } from '../project/syntax-tree';
import { type FoundFunction, isFunction, namedFunction } from './exported-functions';
import { type Requirement, requirementOf } from './requirement';
import type { CodeLine, SourceFile } from './source-file';
import type { SourceTree } from './source-tree';

/** What the code of a route asks. */
export type OwnGuard =
  | { readonly kind: 'protect'; readonly requires: Requirement; readonly at: CodeLine }
  /** It reads who asks; what it does then is not known. */
  | { readonly kind: 'reads'; readonly at: CodeLine };

/** The modules whose `auth()` counts. */
const SERVERS = new Set(['ironclerk/server', 'ironclerk', '@clerk/nextjs/server']);
const READERS = new Set(['auth', 'getAuth', 'currentUser']);

/** Functions that call functions are followed this far. */
const DEEPEST = 4;

/** The guard of a function; `undefined` if it does not ask who calls. */
export async function guardOf(
  tree: SourceTree,
  { source, node }: FoundFunction,
  depth = 0,
): Promise<OwnGuard | undefined> {
  for (const { call, isAwaited } of passedByAll(node)) {
    const options = protectArguments(source, call);
    if (options && isAwaited) {
      return { kind: 'protect', requires: requirementOf(options), at: source.lineOf(call) };
    }
    const guard = options ? undefined : await guardOfCall(tree, source, call, depth);
    if (guard?.kind === 'protect' && isAwaited) {
      return guard;
    }
  }
  return readingIn(tree, source, node, depth);
}

async function guardOfCall(
  tree: SourceTree,
  source: SourceFile,
  call: Node,
  depth: number,
): Promise<OwnGuard | undefined> {
  const { type, value } = call.callee as Node;
  if (type !== 'Identifier' || depth >= DEEPEST) {
    return undefined;
  }
  const called = await namedFunction(tree, source, String(value));
  return called && guardOf(tree, called, depth + 1);
}

async function readingIn(
  tree: SourceTree,
  source: SourceFile,
  node: Node,
  depth: number,
): Promise<OwnGuard | undefined> {
  for (const call of nodesOf(node.body)) {
    if (call.type !== 'CallExpression') {
      continue;
    }
    if (protectArguments(source, call) || isReading(source, call)) {
      return { kind: 'reads', at: source.lineOf(call) };
    }
    const guard = await guardOfCall(tree, source, call, depth);
    if (guard) {
      return { kind: 'reads', at: guard.at };
    }
  }
  return undefined;
}

const isReading = (source: SourceFile, { callee }: Node): boolean => {
  const { type, value } = callee as Node;
  const imported = type === 'Identifier' ? source.imports.get(String(value)) : undefined;
  return imported !== undefined && SERVERS.has(imported.source) && READERS.has(imported.name);
};

/** The arguments of a call of `auth.protect()`; `undefined` for another call. */
function protectArguments(source: SourceFile, { callee, arguments: given }: Node) {
  const { type, object, property } = callee as Node;
  if (type !== 'MemberExpression' || (property as Node).value !== 'protect') {
    return undefined;
  }
  const { type: kind, value } = object as Node;
  const imported = kind === 'Identifier' ? source.imports.get(String(value)) : undefined;
  return imported?.name === 'auth' && SERVERS.has(imported.source)
    ? (given as Array<{ expression: Node }>).map(({ expression }) => expression)
    : undefined;
}

interface Passed {
  readonly call: Node;
  /** Whether what it throws ends the function. */
  readonly isAwaited: boolean;
}

/** The calls that every run of a function makes, before anything may end it. */
function passedByAll(node: Node): Passed[] {
  const body = node.body as Node | undefined;
  const statements = (body?.stmts as Node[] | undefined) ?? (body ? [returned(body)] : []);
  const passed: Passed[] = [];
  for (const statement of statements) {
    passed.push(...callsOf(statement));
    if (mayEnd(statement)) {
      break;
    }
  }
  return passed;
}

const returned = (argument: Node): Node => ({ type: 'ReturnStatement', argument });

function callsOf(statement: Node): Passed[] {
  const { type, expression, declarations, argument } = statement;
  const values =
    type === 'ExpressionStatement'
      ? [expression]
      : type === 'VariableDeclaration'
        ? (declarations as Node[]).map(({ init }) => init)
        : type === 'ReturnStatement'
          ? [argument]
          : [];
  return values.flatMap((value) => calledFirst(value as Node | null, type === 'ReturnStatement'));
}

function calledFirst(value: Node | null | undefined, isAwaited: boolean): Passed[] {
  switch (value?.type) {
    case 'AwaitExpression':
      return calledFirst(value.argument as Node, true);
    case 'ParenthesisExpression':
    case 'TsNonNullExpression':
    case 'TsAsExpression':
      return calledFirst(value.expression as Node, isAwaited);
    case 'CallExpression':
      return [{ call: value, isAwaited }];
    case 'MemberExpression':
      return calledFirst(value.object as Node, isAwaited);
    default:
      return [];
  }
}

/** Whether a statement may return, so that what follows is not for all. */
const mayEnd = (statement: Node): boolean =>
  [...nodesOf(statement, isFunction)].some(({ type }) => type === 'ReturnStatement');
