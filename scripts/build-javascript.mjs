// Compiles the TypeScript sources to CommonJS in dist/, and writes for each
// entry of package.json an ES module that re-exports it. One implementation
// serves both kinds of module, so that their users share all state.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModules, bundleModulesForEdge } from './bundle-modules.mjs';
import { bundlePackages } from './bundle-packages.mjs';
import { root } from './files.mjs';
import { WASM } from './wasm.mjs';

const require = createRequire(import.meta.url);
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');

/** Builds dist/ from scratch. */
export async function buildJavaScript() {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  for (const project of ['tsconfig.build.json', 'tsconfig.emulator.json']) {
    if (existsSync(path.join(root, project))) {
      compile(project, '--emitDeclarationOnly');
      // Comments are for readers of the types; in the code, they are half of what is parsed.
      // Source maps hold the sources, which are not published beside them.
      compile(
        project,
        ...['--declaration', 'false', '--removeComments', '--sourceMap', '--inlineSources'],
      );
    }
  }
  // What a running application loads; the rest runs while it is built or tested.
  const loaded = ['server.js', 'index.js', 'webhooks.js'];
  const withoutNext = ['index.js', 'webhooks.js', 'wasm/edge.js'];
  bundleModulesForEdge(path.join(root, 'dist'), withoutNext, ['server.js']);
  bundleModules(path.join(root, 'dist'), loaded);
  await bundlePackages(path.join(root, 'dist/testing'));
  const core = path.join(root, WASM);
  if (existsSync(core)) {
    copyFileSync(core, path.join(root, 'dist/core.wasm'));
  }
  for (const entry of entries()) {
    writeModule(entry);
  }
  writeEdgeModules(path.join(root, 'dist/edge'), loaded);
  chmodSync(path.join(root, 'dist/cli/ironclerk.js'), 0o755);
}

/**
 * @param {string} project
 * @param {string[]} flags
 */
function compile(project, ...flags) {
  const run = [compiler, '-p', project, ...flags];
  execFileSync(process.execPath, run, { cwd: root, stdio: 'inherit' });
}

/** The CommonJS files that package.json exports, relative to the root. */
function entries() {
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  /** @type {{ require?: { default: string } }[]} */
  const all = Object.values(exports);
  return all
    .flatMap((conditions) => conditions.require?.default ?? [])
    .filter((file) => existsSync(path.join(root, file)));
}

/** @param {string} entry */
function writeModule(entry) {
  const file = path.join(root, entry);
  const base = path.basename(file);
  const names = namesOf(file);
  const module = [
    `import entry from './${base}';`,
    ...names.map((name) => `export const ${name} = entry.${name};`),
    '',
  ];
  writeFileSync(file.replace(/\.js$/, '.mjs'), module.join('\n'));
  const types = `export * from './${base}';\n`;
  writeFileSync(file.replace(/\.js$/, '.d.mts'), types);
}

/**
 * What an entry exports.
 *
 * @param {string} file
 */
const namesOf = (file) => Object.keys(require(file)).filter((name) => name !== 'default');

/**
 * ES modules for the bundlers of the Edge runtime: WebAssembly can only be imported
 * there, and only by a module that the bundler may wait for.
 *
 * @param {string} folder
 * @param {string[]} names
 */
function writeEdgeModules(folder, names) {
  const modules = [
    "import wasm from '../core.wasm?module';",
    "import load from './modules.js';",
    '',
    '// A Worker may have no such object; what bundlers know of it, they put in place of it.',
    'globalThis.process ??= { env: {} };',
    "const core = load('wasm/edge').edgeCoreOf(wasm);",
    "load('edge/wire/load-addon').provideCore(core);",
    'export default load;',
    '',
  ];
  writeFileSync(path.join(folder, 'modules.mjs'), modules.join('\n'));
  writeFileSync(path.join(folder, 'build.json'), '{}\n');
  const withNext = [
    "import './modules.mjs';",
    "export { default } from './modules-with-next.js';",
    '',
  ];
  writeFileSync(path.join(folder, 'modules-with-next.mjs'), withNext.join('\n'));
  for (const name of names) {
    const entry = path.basename(name, '.js');
    const module = [
      `import load from './modules${entry === 'server' ? '-with-next' : ''}.mjs';`,
      `const entry = load('${entry}');`,
      ...namesOf(path.join(root, 'dist', name)).map(
        (exported) => `export const ${exported} = entry.${exported};`,
      ),
      '',
    ];
    writeFileSync(path.join(folder, `${entry}.mjs`), module.join('\n'));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildJavaScript();
}
