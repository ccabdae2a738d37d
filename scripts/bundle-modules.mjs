// Puts the compiled modules of the package's entries into one file,
// dist/modules.js: Node.js takes about 0.15 ms to find, read and wrap a file,
// and an entry needs some eighty. Each module is still evaluated when it is
// first needed, and once; its own file re-exports it.
//
// Packages are required by the same literal as before, so that Next.js finds
// them when it traces the files that a deployment needs.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const BUNDLE = 'modules.js';

/** Where the Edge runtime's own modules lie, under the paths of those that they replace. */
const EDGE = 'edge';

/** What a bundled module calls in place of `require` for another one; no module has this name. */
const REQUIRE = 'requireBundled';

/** A `require()` of a file of the package, as the TypeScript compiler and our own sources write it. */
const OF_A_FILE = /\brequire\((["'])(\.{1,2}\/[^"']+)\1\)/g;

/**
 * Bundles what `entries` need; all are files in `directory`.
 *
 * @param {string} directory
 * @param {string[]} entries relative to `directory`
 */
export function bundleModules(directory, entries) {
  const modules = modulesOf(directory, entries, (name) => name);
  writeBundle(path.join(directory, BUNDLE), modules);
  for (const name of modules.keys()) {
    const bundle = relative(path.dirname(name), BUNDLE);
    const file = `'use strict';\nmodule.exports = require('${bundle}')('${name}');\n`;
    writeFileSync(path.join(directory, `${name}.js`), file);
  }
}

/**
 * Bundles what `entries` need on the Edge runtime, in a file that exports the function
 * which loads a module by its name. Call this before `bundleModules`, which replaces
 * the compiled modules.
 *
 * @param {string} directory
 * @param {string[]} entries relative to `directory`
 */
export function bundleModulesForEdge(directory, entries) {
  /** @param {string} name */
  const edgeOr = (name) => {
    const own = `${EDGE}/${name}`;
    return existsSync(path.join(directory, `${own}.js`)) ? own : name;
  };
  const modules = modulesOf(directory, entries, edgeOr);
  rmSync(path.join(directory, EDGE), { recursive: true });
  mkdirSync(path.join(directory, EDGE));
  writeBundle(path.join(directory, EDGE, BUNDLE), modules);
}

/**
 * The source texts of the modules that `entries` need, by name.
 *
 * @param {string} directory
 * @param {string[]} entries
 * @param {(name: string) => string} chosen the module that stands for a name
 */
function modulesOf(directory, entries, chosen) {
  /** @type {Map<string, string>} */
  const modules = new Map();
  entries.forEach((entry) => {
    collect(directory, withoutSuffix(entry), modules, chosen);
  });
  return modules;
}

/**
 * @param {string} file
 * @param {Map<string, string>} modules
 */
function writeBundle(file, modules) {
  const functions = [...modules].map(
    ([name, source]) => `  ${JSON.stringify(name)}(module, exports) {\n${source}\n  },\n`,
  );
  writeFileSync(file, `${HEAD}${functions.join('')}${FOOT}`);
}

const HEAD = `'use strict';
const loaded = new Map();
function ${REQUIRE}(name) {
  const known = loaded.get(name);
  if (known) {
    return known.exports;
  }
  const module = { exports: {} };
  loaded.set(name, module);
  try {
    modules[name](module, module.exports);
  } catch (error) {
    // As Node.js does: a module that failed is evaluated again when it is needed again.
    loaded.delete(name);
    throw error;
  }
  return module.exports;
}
const modules = {
`;
const FOOT = `};
module.exports = ${REQUIRE};
`;

/**
 * Adds a module, and those that it requires.
 *
 * @param {string} directory
 * @param {string} name
 * @param {Map<string, string>} modules
 * @param {(name: string) => string} chosen
 */
function collect(directory, name, modules, chosen) {
  if (modules.has(name)) {
    return;
  }
  const source = readFileSync(path.join(directory, `${name}.js`), 'utf8');
  const folder = path.dirname(name);
  if ((folder !== '.' && source.includes('__dirname')) || source.includes(REQUIRE)) {
    throw new Error(`dist/${name}.js cannot be bundled: it uses __dirname or ${REQUIRE}.`);
  }
  modules.set(name, '');
  const bundled = source.replace(OF_A_FILE, (_, quote, specifier) => {
    const needed = chosen(withoutSuffix(path.join(folder, specifier)));
    collect(directory, needed, modules, chosen);
    return `${REQUIRE}(${quote}${needed}${quote})`;
  });
  modules.set(name, bundled.trimEnd());
}

/** @param {string} file */
const withoutSuffix = (file) => file.replace(/\.js$/, '');

/**
 * @param {string} from
 * @param {string} to
 */
const relative = (from, to) => {
  const way = path.relative(from, to);
  return way.startsWith('.') ? way : `./${way}`;
};
