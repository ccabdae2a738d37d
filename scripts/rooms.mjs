// The rooms of the house: which folder may import from which. `rooms.json`
// states the table once; CONTRIBUTING.md shows it, and a test holds the imports
// of both languages against it.
//
// As a program, `node scripts/rooms.mjs` writes the table into CONTRIBUTING.md;
// with `--json` it prints the imports, and what is wrong with them.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './files.mjs';

/**
 * A folder, or a file, and what it may import.
 *
 * @typedef {object} Room
 * @property {string} path
 * @property {string} holds
 * @property {string[]} mayUse
 */

/**
 * An import between two files, as paths relative to the root.
 *
 * @typedef {{ from: string, to: string }} Import
 */

const BEGIN = '<!-- rooms: begin (written by `node scripts/rooms.mjs`) -->';
const END = '<!-- rooms: end -->';

/**
 * The rooms of `rooms.json`: path, what it holds, and which rooms it may use.
 *
 * @returns {Room[]}
 */
export const readRooms = () =>
  JSON.parse(readFileSync(path.join(root, 'rooms.json'), 'utf8')).rooms;

/**
 * Every import between files of the house: `{ from, to }`, as paths relative to
 * the root. Rust paths that a `mod.rs` re-exports end at that `mod.rs`.
 *
 * @returns {Import[]}
 */
export function readImports() {
  const files = execFileSync(
    'git',
    ['ls-files', '-co', '--exclude-standard', 'src', 'src-js', 'emulator'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  return files
    .trim()
    .split('\n')
    .filter((file) => existsSync(path.join(root, file)))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      const targets = file.endsWith('.rs')
        ? rustImports(file, text)
        : typescriptImports(file, text);
      return [...new Set(targets)].filter((to) => to !== file).map((to) => ({ from: file, to }));
    });
}

/** @param {string[]} candidates */
const first = (candidates) => candidates.find((file) => existsSync(path.join(root, file)));

/**
 * @param {string} file
 * @param {string} text
 */
function typescriptImports(file, text) {
  const specifiers = text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']*)'/g);
  return [...specifiers].flatMap(([, specifier = '']) => {
    const base = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '');
    const target = first([`${base}.ts`, `${base}/index.ts`]);
    return target ? [target] : [];
  });
}

/**
 * @param {string} file
 * @param {string} text
 */
function rustImports(file, text) {
  // Unit tests may look wherever they like.
  const [code = ''] = text.split('#[cfg(test)]\nmod tests');
  const folder = path.posix.dirname(file);
  const own = path.posix.basename(file) === 'mod.rs' ? folder : file.replace(/\.rs$/, '');
  const paths = expanded(code).map((names) => {
    let base = own;
    let rest = names;
    if (rest[0] === 'crate') {
      [base, rest] = ['src', rest.slice(1)];
    }
    while (rest[0] === 'super' || rest[0] === 'self') {
      base = rest[0] === 'super' ? path.posix.dirname(base) : base;
      rest = rest.slice(1);
    }
    return { base, names: rest };
  });
  return paths.flatMap(({ base, names }) => {
    // The deepest part of the path that is a file of its own.
    for (let length = names.length; length > 0; length -= 1) {
      const name = [base, ...names.slice(0, length)].join('/');
      const target = first([`${name}.rs`, `${name}/mod.rs`]);
      if (target) {
        return [target];
      }
    }
    return [];
  });
}

/**
 * The `crate::` and `super::` paths of Rust code, with their braces multiplied out.
 *
 * @param {string} code
 */
function expanded(code) {
  const found = code.matchAll(/\b(?:crate|super)(?:::(?:\w+|\{[^;]*?\}(?=;)))+/g);
  return [...found].flatMap(([text]) => multiply(text.replace(/\s+/g, '')));
}

/**
 * @param {string} text
 * @returns {string[][]}
 */
function multiply(text) {
  const open = text.indexOf('{');
  if (open < 0) {
    return [text.split('::').filter(Boolean)];
  }
  const prefix = text.slice(0, open).split('::').filter(Boolean);
  return members(text.slice(open + 1, text.lastIndexOf('}'))).flatMap((member) =>
    multiply(member).map((names) => [...prefix, ...names]),
  );
}

/** @param {string} list */
function members(list) {
  let depth = 0;
  const parts = [''];
  for (const letter of list) {
    depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      parts.push('');
    } else {
      parts.push(parts.pop() + letter);
    }
  }
  return parts.filter(Boolean);
}

/**
 * The room that a file lies in: the one with the longest path above it.
 *
 * @param {Room[]} rooms
 * @param {string} file
 */
export function roomOf(rooms, file) {
  /** @param {Room} room */
  const isIn = ({ path: room }) =>
    file.startsWith(`${room}/`) || file.replace(/\.rs$/, '') === room;
  return rooms.filter(isIn).sort((one, other) => other.path.length - one.path.length)[0];
}

/**
 * The table of CONTRIBUTING.md.
 *
 * @param {Room[]} rooms
 */
export function roomsTable(rooms) {
  /** @param {Room} room */
  const shown = ({ mayUse }) =>
    mayUse.length === 0
      ? '–'
      : mayUse.map((use) => (use === '*' ? 'everything' : `\`${use}\``)).join(', ');
  const rows = rooms.map((room) => `| \`${room.path}\` | ${room.holds} | ${shown(room)} |`);
  return ['| Room | What lives here | May use |', '| --- | --- | --- |', ...rows].join('\n');
}

/**
 * The imports that `rooms.json` does not allow, and the circles of files, as sentences.
 *
 * @param {Room[]} rooms
 * @param {Import[]} imports
 */
export function findings(rooms, imports) {
  const wrong = imports.flatMap(({ from, to }) => {
    const [own, other] = [roomOf(rooms, from), roomOf(rooms, to)];
    if (!own || !other) {
      return [`${own ? to : from} lies in no room of rooms.json`];
    }
    const isAllowed = own === other || own.mayUse.includes('*') || own.mayUse.includes(other.path);
    return isAllowed ? [] : [`${from} imports ${to}`];
  });
  return [...wrong, ...circles(imports).map((files) => `a circle: ${files.join(' → ')}`)];
}

/**
 * The circles among files; a `mod.rs` and its own files are one noun.
 *
 * @param {Import[]} imports
 */
function circles(imports) {
  /** @type {Map<string, string[]>} */
  const next = new Map();
  for (const { from, to } of imports) {
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  /** @type {string[][]} */
  const found = [];
  const state = new Map();
  /**
   * @param {string} file
   * @param {string[]} trail
   */
  const visit = (file, trail) => {
    state.set(file, 'open');
    for (const to of next.get(file) ?? []) {
      if (/(?:^|\/)(?:mod|lib)\.rs$/.test(to)) {
        continue;
      }
      if (state.get(to) === 'open') {
        found.push([...trail.slice(trail.indexOf(to)), to]);
      } else if (!state.has(to)) {
        visit(to, [...trail, to]);
      }
    }
    state.set(file, 'done');
  };
  for (const file of next.keys()) {
    if (!state.has(file)) {
      visit(file, [file]);
    }
  }
  return found;
}

/** CONTRIBUTING.md as it is, and as `rooms.json` has it. */
function contributing() {
  const text = readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8');
  const [before] = text.split(BEGIN);
  const after = text.slice(text.indexOf(END));
  return { text, written: `${before}${BEGIN}\n\n${roomsTable(readRooms())}\n\n${after}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, written } = contributing();
  if (process.argv.includes('--json')) {
    const [rooms, imports] = [readRooms(), readImports()];
    const isShown = text === written;
    console.log(JSON.stringify({ imports, findings: findings(rooms, imports), isShown }));
  } else {
    writeFileSync(path.join(root, 'CONTRIBUTING.md'), written);
  }
}
