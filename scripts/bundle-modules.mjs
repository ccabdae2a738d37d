// Puts the compiled modules of the package's entries into one file,
// dist/modules.js: Node.js takes about 0.15 ms to find, read and wrap a file,
// and an entry needs some eighty. Each module is still evaluated when it is
// first needed, and once; its own file re-exports it.
//
// Packages are required by the same literal as before, so that Next.js finds
// them when it traces the files that a deployment needs.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';

const BUNDLE = 'modules.js';

/** What the Edge runtime loads in addition where Next.js is. */
const WITH_NEXT = 'modules-with-next.js';

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
  const file = path.join(directory, BUNDLE);
  writeBundle(file, modules, `\n//# sourceMappingURL=${BUNDLE}.map\n`);
  writeFileSync(`${file}.map`, mapOf(directory, [...modules]));
  for (const name of modules.keys()) {
    rmSync(path.join(directory, `${name}.js.map`));
    const bundle = relative(path.posix.dirname(name), BUNDLE);
    const file = `'use strict';\nmodule.exports = require('${bundle}')('${name}');\n`;
    writeFileSync(path.join(directory, `${name}.js`), file);
  }
}

/**
 * Bundles what `entries` need on the Edge runtime, in a file that exports the function
 * which loads a module by its name. What only `entriesOfNext` need is in a second file
 * that exports the same function: bundlers resolve every package that a file names, and
 * Workers without Next.js do not have it. Call this before `bundleModules`, which
 * replaces the compiled modules.
 *
 * @param {string} directory
 * @param {string[]} entries relative to `directory`
 * @param {string[]} entriesOfNext
 */
export function bundleModulesForEdge(directory, entries, entriesOfNext) {
  /** @param {string} name */
  const edgeOr = (name) => {
    const own = `${EDGE}/${name}`;
    return existsSync(path.join(directory, `${own}.js`)) ? own : name;
  };
  const modules = modulesOf(directory, entries, edgeOr);
  const more = modulesOf(directory, entriesOfNext, edgeOr);
  rmSync(path.join(directory, EDGE), { recursive: true });
  mkdirSync(path.join(directory, EDGE));
  writeBundle(path.join(directory, EDGE, BUNDLE), modules, `module.exports.modules = modules;\n`);
  for (const name of modules.keys()) {
    more.delete(name);
  }
  writeFileSync(
    path.join(directory, EDGE, WITH_NEXT),
    `'use strict';
const ${REQUIRE} = require('./${BUNDLE}');
Object.assign(${REQUIRE}.modules, {
${functionsOf(more)}});
module.exports = ${REQUIRE};
`,
  );
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
 * @param {string} [end]
 */
function writeBundle(file, modules, end = '') {
  writeFileSync(file, `${HEAD}${functionsOf(modules)}${FOOT}${end}`);
}

/** @param {Map<string, string>} modules */
const functionsOf = (modules) =>
  [...modules]
    .map(([name, source]) => `  ${JSON.stringify(name)}(module, exports) {\n${source}\n  },\n`)
    .join('');

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
 * The source map of the bundle: those of its modules, one below the other. An index
 * map would say the same, and Node.js does not read one.
 *
 * @param {string} directory
 * @param {Array<[name: string, source: string]>} modules in their order
 */
function mapOf(directory, modules) {
  /** @type {string[]} */
  const sources = [];
  /** @type {string[]} */
  const sourcesContent = [];
  /** @type {import('@jridgewell/sourcemap-codec').SourceMapMappings} */
  const lines = HEAD.split('\n').map(() => []);
  for (const [name, source] of modules) {
    const file = path.join(directory, `${name}.js.map`);
    const map = JSON.parse(readFileSync(file, 'utf8'));
    const own = decode(map.mappings).slice(0, source.split('\n').length);
    const index = sources.length;
    sources.push(path.posix.join(path.posix.dirname(name), map.sources[0]));
    sourcesContent.push(map.sourcesContent[0]);
    for (let line = 0; line < source.split('\n').length; line += 1) {
      lines.push((own[line] ?? []).map((segment) => moved(segment, index)));
    }
    // The end of this function, and the head of the next.
    lines.push([], []);
  }
  return JSON.stringify({
    version: 3,
    file: BUNDLE,
    sources,
    sourcesContent,
    names: [],
    mappings: encode(lines),
  });
}

/**
 * A segment that leads to the source of this index; names are left out.
 *
 * @param {import('@jridgewell/sourcemap-codec').SourceMapSegment} segment
 * @param {number} index
 * @returns {import('@jridgewell/sourcemap-codec').SourceMapSegment}
 */
const moved = ([column, source, line, at], index) =>
  source === undefined || line === undefined || at === undefined
    ? [column]
    : [column, index, line, at];

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
  const compiled = readFileSync(path.join(directory, `${name}.js`), 'utf8');
  const source = compiled.replace(/\n\/\/# sourceMappingURL=.*/, '');
  const folder = path.posix.dirname(name);
  if ((folder !== '.' && source.includes('__dirname')) || source.includes(REQUIRE)) {
    throw new Error(`dist/${name}.js cannot be bundled: it uses __dirname or ${REQUIRE}.`);
  }
  modules.set(name, '');
  const bundled = source.replace(OF_A_FILE, (_, quote, specifier) => {
    const needed = chosen(withoutSuffix(path.posix.join(folder, specifier)));
    collect(directory, needed, modules, chosen);
    return `${REQUIRE}(${quote}${needed}${quote})`;
  });
  modules.set(name, bundled.trimEnd());
}

/** @param {string} file */
const withoutSuffix = (file) => file.replace(/\.js$/, '');

/**
 * The path of a module as `require()` takes it, which has slashes on every system.
 *
 * @param {string} from
 * @param {string} to
 */
const relative = (from, to) => {
  const way = path.posix.relative(from, to);
  return way.startsWith('.') ? way : `./${way}`;
};
