// Compiles the TypeScript sources to CommonJS in dist/, and writes for each
// entry of package.json an ES module that re-exports it. One implementation
// serves both kinds of module, so that their users share all state.

import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleModules } from './bundle-modules.mjs';
import { root } from './files.mjs';
import { WASM } from './wasm.mjs';

const require = createRequire(import.meta.url);
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');

/** Builds dist/ from scratch. */
export function buildJavaScript() {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  for (const project of ['tsconfig.build.json', 'tsconfig.emulator.json']) {
    if (existsSync(path.join(root, project))) {
      compile(project, '--emitDeclarationOnly');
      // Comments are for readers of the types; in the code, they are half of what is parsed.
      compile(project, '--declaration', 'false', '--removeComments');
    }
  }
  // What a running application loads; the rest runs while it is built or tested.
  bundleModules(path.join(root, 'dist'), ['server.js', 'index.js', 'webhooks.js']);
  const core = path.join(root, WASM);
  if (existsSync(core)) {
    copyFileSync(core, path.join(root, 'dist/core.wasm'));
  }
  for (const entry of entries()) {
    writeModule(entry);
  }
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
  // Loading an entry must not depend on what the shell has set.
  const names = Object.keys(require(file)).filter((name) => name !== 'default');
  const module = [
    `import entry from './${base}';`,
    ...names.map((name) => `export const ${name} = entry.${name};`),
    '',
  ];
  writeFileSync(file.replace(/\.js$/, '.mjs'), module.join('\n'));
  const types = `export * from './${base}';\n`;
  writeFileSync(file.replace(/\.js$/, '.d.mts'), types);
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  buildJavaScript();
}
