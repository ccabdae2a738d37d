/** A module as the compiler of Next.js parses it, and what its tree reveals. */

/** A node of the syntax tree. */
export interface Node {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** A parsed file. */
export interface Module extends Node {
  readonly body: readonly Node[];
}

/** The imported modules, without type-only imports. */
export function importsOf({ body }: Module): string[] {
  return body
    .filter(({ type, typeOnly }) => type === 'ImportDeclaration' && !typeOnly)
    .map(({ source }) => String((source as Node).value));
}

/**
 * The modules that are imported, re-exported or required by a literal name,
 * anywhere in the file; without type-only imports.
 */
export function sourcesOf(module: Module): string[] {
  const sources = [...nodesOf(module)].flatMap((node) => {
    const { type, typeOnly, source, callee, arguments: given } = node;
    const isCall =
      type === 'CallExpression' &&
      ((callee as Node).type === 'Import' || (callee as Node).value === 'require');
    const named = isCall
      ? (given as Array<{ expression: Node }>)[0]?.expression
      : typeOnly || !/^(Import|Export)/.test(type)
        ? undefined
        : (source as Node | null | undefined);
    return named?.type === 'StringLiteral' ? [String(named.value)] : [];
  });
  return [...new Set(sources)];
}

/** Whether a node of the module has a name. */
export const mentions = (module: Module, name: string): boolean =>
  [...nodesOf(module)].some(({ type, value }) => type === 'Identifier' && value === name);

/** The exported names; `*` for those that the file alone does not reveal. */
export function exportsOf({ body }: Module): string[] {
  return body.flatMap((node) => {
    switch (node.type) {
      case 'ExportDefaultDeclaration':
      case 'ExportDefaultExpression':
        return ['default'];
      case 'ExportDeclaration':
        return declared(node.declaration as Node);
      case 'ExportAllDeclaration':
        return ['*'];
      case 'ExportNamedDeclaration':
        return (node.specifiers as Node[]).map(({ exported, orig }) =>
          String(((exported ?? orig) as Node | undefined)?.value),
        );
      default:
        return [];
    }
  });
}

const declared = ({ identifier, declarations }: Node): string[] =>
  identifier
    ? [String((identifier as Node).value)]
    : ((declarations as Node[]) ?? []).map(({ id }) => String((id as Node).value));

/** All nodes of a tree, except those below a skipped node. */
export function* nodesOf(value: unknown, isLeftOut = (_: Node) => false): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) {
      yield* nodesOf(item, isLeftOut);
    }
  } else if (typeof value === 'object' && value !== null && !isLeftOut(value as Node)) {
    if ('type' in value) {
      yield value as Node;
    }
    yield* nodesOf(Object.values(value), isLeftOut);
  }
}

/** The properties in the arguments of `clerkMiddleware()`, those of further calls left out. */
export function optionsOf(node: Node): string[] {
  return node.type === 'CallExpression' && (node.callee as Node).value === 'clerkMiddleware'
    ? propertiesOf(node.arguments, ({ type }) => type === 'CallExpression')
    : [];
}

/** The names of the properties of all objects in a tree. */
export function propertiesOf(tree: unknown, isLeftOut?: (node: Node) => boolean): string[] {
  return [...nodesOf(tree, isLeftOut)]
    .filter(({ type }) => type === 'ObjectExpression')
    .flatMap(({ properties }) => properties as Node[])
    .map((property) => (property.key as Node | undefined)?.value ?? property.value)
    .filter((name) => typeof name === 'string');
}

/** The patterns that a call or a declaration of routes names. */
export function patternsOf(node: Node): string[] {
  if (node.type === 'CallExpression') {
    const [called] = node.arguments as Array<{ expression: Node }>;
    const isMatcher = (node.callee as Node).value === 'createRouteMatcher';
    return isMatcher && called ? literals(called.expression) : [];
  }
  const name = (node.key as Node | undefined)?.value;
  return node.type === 'KeyValueProperty' && /^(protect|public|routes)$/.test(String(name))
    ? literals(node.value as Node)
    : [];
}

function literals({ type, value, elements }: Node): string[] {
  if (type === 'StringLiteral') {
    return [String(value)].filter((pattern) => pattern.startsWith('/'));
  }
  const items = (elements ?? []) as Array<{ expression: Node } | null>;
  return type === 'ArrayExpression'
    ? items.flatMap((item) => (item ? literals(item.expression) : []))
    : [];
}
