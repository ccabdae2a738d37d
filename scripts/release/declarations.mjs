// Removes the declarations that no entry of the package leads to: users do not need
// them, and those of the emulator name packages that users do not have.

import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What a declaration file takes from others. */
const FROM = /(?:\bfrom|\bimport\(|^import)\s*['"]([^'"]+)['"]/gm;

/**
 * Removes from `directory` every declaration file but those that `entries` need.
 *
 * @param {string} directory
 * @param {string[]} entries
 */
export function pruneDeclarations(directory, entries) {
  /** @type {Set<string>} */
  const needed = new Set();
  entries.forEach((entry) => {
    collect(entry, needed);
  });
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(directory, name);
    if (/\.d\.m?ts$/.test(name) && !needed.has(file)) {
      rmSync(file);
    }
  }
}

/**
 * @param {string} file
 * @param {Set<string>} needed
 */
function collect(file, needed) {
  if (needed.has(file)) {
    return;
  }
  needed.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(FROM)) {
    if (specifier.startsWith('.')) {
      const target = path.resolve(path.dirname(file), specifier.replace(/\.js$/, ''));
      const found = [`${target}.d.ts`, `${target}/index.d.ts`].find((name) => existsSync(name));
      if (!found) {
        throw new Error(`${file} takes types from ${specifier}, which has none.`);
      }
      collect(found, needed);
    }
  }
}
