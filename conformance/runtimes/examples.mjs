// The examples of `docs/runtimes.md` in a folder, as a user has them: as they are
// written there, and compiled.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTool } from '../../scripts/run.mjs';
import { documentedFiles } from '../shared/documented.mjs';

/** What the examples use of globals that only their runtime has. */
const GLOBALS = `declare const Bun: {
  serve(options: { fetch: (request: Request) => Response | Promise<Response>; port: number }): {
    readonly port: number;
  };
};
declare const Deno: {
  env: { get(name: string): string | undefined };
  serve(
    options: { port: number; onListen: (address: { port: number }) => void },
    handler: (request: Request) => Response | Promise<Response>,
  ): unknown;
};
`;

const CONFIGURATION = {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    types: ['node'],
    outDir: 'built',
    rootDir: '.',
  },
  include: ['*.ts'],
};

/**
 * Writes the examples into `folder`, from which `ironclerk` and the frameworks
 * resolve, or are to be installed.
 *
 * @param {string} folder
 * @param {object} [installed] what package.json says about that
 */
export function writeExamples(folder, installed) {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'runtimes', private: true, type: 'module', ...installed };
  const files = {
    'package.json': JSON.stringify(manifest),
    'tsconfig.json': JSON.stringify(CONFIGURATION),
    'globals.d.ts': GLOBALS,
    ...documentedFiles('docs/runtimes.md'),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
}

/**
 * Compiles them into `built/`. Rejects when their types are wrong.
 *
 * @param {string} folder
 */
export const compileExamples = (folder) =>
  runTool('typescript/bin/tsc', ['-p', '.'], { cwd: folder });
