// The public surface: what each entry of the package exports, with its types, and
// the public items of the crate. A test compares both with the committed listings
// in `__test__/surface/`.
//
// `npm run surface` writes the listings; with `--print`, the program prints them as
// JSON. It reads `dist/`, so build first.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './files.mjs';

const require = createRequire(import.meta.url);
const folder = path.join(root, '__test__/surface');

/** @param {string} file a path relative to the root */
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** Comments of TypeScript and Rust, beside the texts that may look like one. */
const COMMENTS = /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\//g;

/** The listings by the names of their files. */
export function surface() {
  return { 'package.txt': packageSurface(), 'crate.txt': crateSurface() };
}

function packageSurface() {
  const { name, exports } = JSON.parse(read('package.json'));
  /** @type {Map<string, string>} */
  const declared = new Map();
  const entries = Object.entries(exports).flatMap(([entry, { require: target }]) => {
    if (!target) {
      return [];
    }
    const values = Object.keys(require(path.join(root, target.default)));
    const types = exportsOf(target.types.replace('./', '')).map(({ exported, local, from }) => {
      declare(declared, from, local);
      return values.includes(exported) ? '' : `type ${exported}${origin(from)}`;
    });
    const names = [...values.map((value) => `value ${value}`), ...types.filter(Boolean)];
    return [`${entry.replace('.', name)}\n${names.sort().map(indented).join('\n')}\n`];
  });
  // Where a declaration lies is not part of the surface.
  const texts = [...declared]
    .filter(([, text]) => text)
    .map(([key, text]) => `// ${key.split(': ')[1]}\n${text}\n`);
  return `${entries.join('\n')}\nDeclarations\n\n${texts.sort().join('\n')}`;
}

/** @param {string} line */
const indented = (line) => `  ${line}`;

/** @param {string} from */
const origin = (from) => (from.startsWith('dist/') ? '' : ` of ${from}`);

/**
 * What a declaration file exports from other modules, `*` for all of one.
 *
 * @param {string} file
 */
function exportsOf(file) {
  const text = plain(read(file));
  const lists = text.matchAll(/^export (?:type )?(\*|\{[^}]*\}) from '([^']*)';/gm);
  return [...lists].flatMap(([, list = '', from = '']) =>
    namesIn(list).map(([local, exported]) => ({ exported, local, from: resolved(file, from) })),
  );
}

/**
 * The names in the braces of an import or export: the module's own, and the other.
 *
 * @param {string} list
 * @returns {Array<[string, string]>}
 */
function namesIn(list) {
  const names = list.replace(/[{}]/g, '').split(',');
  return names
    .map((part) => part.trim().replace(/^type /, ''))
    .filter(Boolean)
    .map((part) => {
      const [own = '', other = own] = part.split(' as ');
      return [own, other];
    });
}

/**
 * A module of a specifier: a declaration file, or the name of a package.
 *
 * @param {string} file
 * @param {string} specifier
 */
const resolved = (file, specifier) =>
  specifier.startsWith('.')
    ? `${path.posix.join(path.posix.dirname(file), specifier)}.d.ts`
    : specifier;

/**
 * Adds the declaration of a name, and those that it refers to, without comments.
 *
 * @param {Map<string, string>} declared
 * @param {string} file
 * @param {string} name
 */
function declare(declared, file, name) {
  const key = `${file.replace(/^dist\//, '').replace(/\.d\.ts$/, '')}: ${name}`;
  if (declared.has(key) || !file.startsWith('dist/')) {
    return;
  }
  const text = plain(read(file));
  const statements = text.split(/^(?=(?:export|declare|import|type|interface|class) )/m);
  const own = statements.filter((statement) => declaredName(statement) === name);
  declared.set(key, own.map((statement) => statement.trim()).join('\n'));
  const imported = statements.flatMap((statement) => {
    const [, list = '', from = ''] =
      /^import (?:type )?(\{[^}]*\}) from '([^']*)';/.exec(statement) ?? [];
    return namesIn(list).map(([other, local]) => ({ local, other, file: resolved(file, from) }));
  });
  const local = statements.map(declaredName).filter((other) => other !== undefined);
  for (const word of new Set(own.join('\n').match(/\b[A-Za-z_]\w*\b/g))) {
    const from = imported.find((one) => one.local === word);
    if (from) {
      declare(declared, from.file, from.other);
    } else if (word !== name && local.includes(word)) {
      declare(declared, file, word);
    }
  }
}

/** @param {string} statement */
const declaredName = (statement) =>
  /^(?:export )?(?:declare )?(?:abstract )?(?:const|function|class|interface|type|enum) (\w+)/.exec(
    statement,
  )?.[1];

/**
 * A text without comments and blank lines.
 *
 * @param {string} text
 */
const plain = (text) =>
  text
    .replace(COMMENTS, '$1')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n(?:[ \t]*\n)+/g, '\n');

function crateSurface() {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.split(path.sep).join('/')}`)
    // Only Node.js calls the binding; index.d.ts lists it.
    .filter((file) => file.endsWith('.rs') && !file.startsWith('src/binding/'))
    .sort();
  const lists = files.map((file) => ({ file, items: itemsOf(read(file)) }));
  return lists
    .filter(({ items }) => items.length > 0)
    .map(({ file, items }) => `${file}\n${items.map(indented).join('\n')}\n`)
    .join('\n');
}

const ITEM =
  /^([ \t]*)pub (?:(?:const|async|unsafe) )*(fn|struct|enum|trait|type|const|static|mod|use) ?/gm;

/**
 * The public items of a Rust file, each in one line.
 *
 * @param {string} source
 */
function itemsOf(source) {
  const [code = ''] = source.replace(/\/\/.*$/gm, '').split(/^#\[cfg\(test\)\]/m);
  return [...code.matchAll(ITEM)].map((match) => {
    const [, indent = '', kind = ''] = match;
    const text = code.slice(match.index).trimStart();
    const owner = indent ? `${ownerAt(code, match.index)}: ` : '';
    return (
      owner +
      itemText(text, kind)
        .replace(/\s+/g, ' ')
        .replace(/,? \}$/, ' }')
        .trim()
    );
  });
}

/**
 * The item at the beginning of a text: its head, and what of its body is public.
 *
 * @param {string} text
 * @param {string} kind
 */
function itemText(text, kind) {
  if (kind === 'enum' || kind === 'trait') {
    return text.slice(0, text.indexOf('\n}') + 2).replace(/#\[[^\]]*\]/g, '');
  }
  if (kind === 'struct' && !/^[^{]*;/.test(text)) {
    const [head = '', body = ''] = text.slice(0, text.indexOf('\n}')).split(/\{([\s\S]*)/);
    return `${head}{ ${[...body.matchAll(/^[ \t]*(pub .*?),?$/gm)].map(([, field]) => field).join(', ')} }`;
  }
  if (kind === 'struct') {
    return text.slice(0, text.indexOf(';')).replace(/\((?!pub )[^)]*\)+/, '(_)');
  }
  const end =
    { use: /;/, mod: / \{|;/, fn: /[{;]\s*$/m, const: / = |;/, static: / = /, type: /;$/m }[kind] ??
    /;/;
  return text.slice(0, end.exec(text)?.index);
}

/**
 * What a method belongs to: the last `impl` before it.
 *
 * @param {string} code
 * @param {number} index
 */
function ownerAt(code, index) {
  const heads = [...code.slice(0, index).matchAll(/^(?:impl|mod|pub mod)\b[^{]*/gm)];
  return (heads.at(-1)?.[0] ?? '').replace(/\s+/g, ' ').trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const listings = surface();
  if (process.argv.includes('--print')) {
    process.stdout.write(JSON.stringify(listings));
  } else {
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(listings)) {
      writeFileSync(path.join(folder, name), text);
    }
  }
}
