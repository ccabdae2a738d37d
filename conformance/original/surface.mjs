// What users can reach of one version of `@clerk/nextjs`.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

/**
 * @typedef {object} Surface
 * @property {string} version
 * @property {string[]} entries what its `exports` name
 * @property {Record<string, string>} needs its dependencies and peers, with their ranges
 * @property {string[]} names what `@clerk/nextjs/server` exports at run time
 * @property {Record<string, string[]>} types what it declares for its users, with the members
 * @property {string[]} variables of the environment that it reads
 */

/** Entries that we stand for. */
const ENTRIES = ['@clerk/nextjs/server', '@clerk/nextjs/webhooks'];

/** Packages whose code runs on the server. */
const READERS = ['@clerk/nextjs', '@clerk/backend', '@clerk/shared'];

/**
 * Reads the version that is installed in `folder`.
 *
 * @param {string} folder
 * @returns {Surface}
 */
export function surfaceOf(folder) {
  const own = path.join(folder, 'node_modules/@clerk/nextjs');
  const manifest = JSON.parse(readFileSync(path.join(own, 'package.json'), 'utf8'));
  return {
    version: manifest.version,
    entries: Object.keys(manifest.exports).sort(),
    needs: { ...manifest.dependencies, ...manifest.peerDependencies },
    names: ENTRIES.flatMap((entry) => namesOf(folder, entry)).sort(),
    types: typesOf(folder),
    variables: variablesOf(folder),
  };
}

/**
 * @param {string} folder
 * @param {string} entry
 * @returns {string[]}
 */
function namesOf(folder, entry) {
  const program = `console.log(JSON.stringify(Object.keys(require(${JSON.stringify(entry)}))))`;
  const output = execFileSync(process.execPath, ['-e', program], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NODE_ENV: 'production' },
  });
  return JSON.parse(output).map((/** @type {string} */ name) => `${entry}: ${name}`);
}

/** Declarations of what an application hands over and gets. */
const DECLARATIONS = [
  '@clerk/nextjs/dist/types/server',
  '@clerk/nextjs/dist/types/webhooks.d.ts',
  '@clerk/backend/dist/tokens',
  '@clerk/backend/dist/proxy.d.ts',
  '@clerk/backend/dist/webhooks.d.ts',
];

/**
 * The exported types, and the members that each of them declares itself.
 *
 * @param {string} folder
 */
function typesOf(folder) {
  /** @type {Record<string, string[]>} */
  const types = {};
  for (const file of DECLARATIONS.flatMap((name) => filesOf(folder, name))) {
    const { body } = parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript' });
    for (const item of body) {
      if (item.type === 'ExportDeclaration' && 'id' in item.declaration) {
        const { id } = item.declaration;
        const name = 'value' in id ? id.value : '';
        types[name] = [...new Set([...(types[name] ?? []), ...membersOf(item.declaration)])].sort();
      }
      if (item.type === 'ExportNamedDeclaration') {
        for (const specifier of item.specifiers) {
          const name = 'orig' in specifier ? (specifier.exported ?? specifier.orig).value : '';
          types[name] ??= [];
        }
      }
    }
  }
  return types;
}

/**
 * @param {string} folder
 * @param {string} name a file, or a folder of declarations
 */
function filesOf(folder, name) {
  const place = path.join(folder, 'node_modules', name);
  if (!existsSync(place)) {
    return [];
  }
  return name.endsWith('.ts')
    ? [place]
    : readdirSync(place)
        .filter((file) => file.endsWith('.d.ts'))
        .map((file) => path.join(place, file));
}

/**
 * The names of the properties that a declaration has anywhere in it.
 *
 * @param {unknown} node
 * @returns {string[]}
 */
function membersOf(node) {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  const { type, key } = /** @type {{ type?: string, key?: { value?: string } }} */ (node);
  const own = /^Ts(?:Property|Method)Signature$/.test(type ?? '') && key?.value ? [key.value] : [];
  return [...own, ...Object.values(node).flatMap(membersOf)];
}

/** @param {string} folder */
function variablesOf(folder) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const name of READERS) {
    const dist = path.join(folder, 'node_modules', name, 'dist');
    const files = existsSync(dist) ? readdirSync(dist, { recursive: true, encoding: 'utf8' }) : [];
    for (const file of files.filter((one) => /\.[cm]?js$/.test(one))) {
      const text = readFileSync(path.join(dist, file), 'utf8');
      for (const [, variable = ''] of text.matchAll(/\b((?:NEXT_PUBLIC_)?CLERK_[A-Z0-9_]+)\b/g)) {
        found.add(variable);
      }
    }
  }
  return [...found].sort();
}
