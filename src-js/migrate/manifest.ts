/** `package.json`, with this package among the dependencies, in their order and style. */

import type { Node } from '../project/syntax-tree';
import { type Edit, insertion } from './edit';
import type { Source } from './source';

const NAME = 'ironclerk';
const CLERK = '@clerk/nextjs';

/** The part of a manifest that is read. */
export interface Manifest {
  readonly name?: string;
  readonly packageManager?: string;
  readonly workspaces?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** All that a manifest depends on. */
export const dependenciesOf = ({
  dependencies,
  devDependencies,
  peerDependencies,
}: Manifest): Readonly<Record<string, string>> => ({
  ...peerDependencies,
  ...devDependencies,
  ...dependencies,
});

/** Adds this package in a version, unless the manifest has it. */
export function manifestEdits(source: Source, version: string): Edit[] {
  const root = rootOf(source);
  const manifest = JSON.parse(source.bytes.toString('utf8')) as Manifest;
  const dependencies = dependenciesOf(manifest);
  if (!root || NAME in dependencies) {
    return [];
  }
  const entry = `"${NAME}": "${rangeLike(dependencies[CLERK], version)}"`;
  const list = propertiesOf(root).find((property) => keyOf(property) === 'dependencies');
  const [indent, lineEnd] = indentOf(source);
  if (!list) {
    const last = propertiesOf(root).at(-1);
    const block = `"dependencies": {${lineEnd}${indent}${indent}${entry}${lineEnd}${indent}}`;
    return last
      ? [insertion(source.placeOf(last).end, `,${lineEnd}${indent}${block}`)]
      : [insertion(source.placeOf(root).start + 1, `${lineEnd}${indent}${block}${lineEnd}`)];
  }
  return [entryEdit(source, list.value as Node, entry)];
}

function entryEdit(source: Source, list: Node, entry: string): Edit {
  const [indent, lineEnd] = indentOf(source);
  const properties = propertiesOf(list);
  const follower = properties.find((property) => keyOf(property) > NAME);
  const last = properties.at(-1);
  const [first] = properties;
  if (!last || !first) {
    const text = `${lineEnd}${indent}${indent}${entry}${lineEnd}${indent}`;
    return { ...inside(source.placeOf(list)), text };
  }
  const gap = source.textOf({
    start: source.placeOf(list).start + 1,
    end: source.placeOf(first).start,
  });
  return follower
    ? insertion(source.placeOf(follower).start, `${entry},${gap || ' '}`)
    : insertion(source.placeOf(last).end, `,${gap || ' '}${entry}`);
}

const inside = ({ start, end }: { start: number; end: number }) => ({
  start: start + 1,
  end: end - 1,
});

function rootOf({ module }: Source): Node | undefined {
  const { expression } = (module.body[0]?.expression ?? {}) as { expression?: Node };
  return expression?.type === 'ObjectExpression' ? expression : undefined;
}

const propertiesOf = ({ properties }: Node): Node[] => properties as Node[];

const keyOf = ({ key }: Node): string => String((key as Node).value);

function indentOf({ bytes }: Source): [indent: string, lineEnd: string] {
  const [, lineEnd = '\n', indent = '  '] = /(\r?\n)([ \t]+)"/.exec(bytes.toString('utf8')) ?? [];
  return [indent, lineEnd];
}

/** Exact where the range of `@clerk/nextjs` is exact, and otherwise with its sign. */
function rangeLike(range: string | undefined, version: string): string {
  const [sign] = /^[~^]|^(?=\d)/.exec(range ?? '^') ?? ['^'];
  return `${sign}${version}`;
}
