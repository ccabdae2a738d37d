// The samples of Clerk's documentation, as programs. **A sample's own text is
// never edited**; what the document leaves to the reader's application stands
// around it, or in modules beside it.

import { readFileSync } from 'node:fs';
import { createRequire, register } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../testdata/seed/', import.meta.url));

/**
 * A sample and the program that it is a part of.
 *
 * @typedef {object} Sample
 * @property {string} file
 * @property {string} text
 * @property {string} program
 */

/**
 * What a sample exports: a middleware, a handler of a route by its method, or a
 * matcher.
 *
 * @typedef {Record<string, ((...args: any[]) => unknown) | undefined>} Exports
 */

/** The package that samples import. */
export const PACKAGE = '@clerk/nextjs/server';

/**
 * What stands around a sample that is a fragment, by what is special about its text.
 *
 * @satisfies {Record<string, (text: string) => string>}
 */
const FRAME = {
  before: (text) =>
    /^import /m.test(text) ? '' : `import { createRouteMatcher } from '${PACKAGE}'\n`,
  after: (text) => (/^export /m.test(text) ? '' : '\nexport { isProtectedRoute }\n'),
};

/**
 * Modules of the reader's application, by the path that a sample imports them from.
 *
 * @type {Record<string, string>}
 */
export const MODULES = {
  './utils/AppConfig': `export const AppConfig = {
  locales: ['en', 'fr'],
  localePrefix: 'as-needed' as const,
  defaultLocale: 'en',
}
`,
};

/** Declarations of the reader's application that samples use without importing them. */
export const DECLARATIONS = `declare function getTenant(
  req: import('next/server').NextRequest,
): 'tenant1' | 'tenant2'
`;

/** What they are when a sample runs. */
export const GLOBALS = {
  /** @param {import('next/server.js').NextRequest} req */
  getTenant: (req) => `tenant${req.nextUrl.pathname.length % 2 ? 1 : 2}`,
};

/**
 * The samples in the order of the document, each with its text and the whole
 * program that it is a part of.
 *
 * @type {Sample[]}
 */
export const SAMPLES = JSON.parse(readFileSync(path.join(FOLDER, 'index.json'), 'utf8')).map(
  (/** @type {{ file: string }} */ place) => {
    const text = readFileSync(path.join(FOLDER, place.file), 'utf8');
    return { ...place, text, program: FRAME.before(text) + text + FRAME.after(text) };
  },
);

const require = createRequire(import.meta.url);

/** @type {Map<string, string>} */
const codes = new Map();

/**
 * TypeScript as a module of CommonJS.
 *
 * @param {string} source
 * @param {string} filename
 */
function compiled(source, filename) {
  const code = codes.get(filename) ?? compile(source, filename);
  codes.set(filename, code);
  return code;
}

/**
 * @param {string} source
 * @param {string} filename
 */
function compile(source, filename) {
  /** @type {typeof import('@swc/core')} */
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, {
    filename,
    jsc: { parser: { syntax: 'typescript', tsx: filename.endsWith('x') }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  return code;
}

/**
 * @param {string} code
 * @param {string} filename
 * @param {(name: string) => unknown} requireModule
 * @returns {Exports}
 */
function evaluate(code, filename, requireModule) {
  const module = { exports: {} };
  const names = ['module', 'exports', 'require', '__filename', ...Object.keys(GLOBALS)];
  const run = new Function(...names, code);
  run(module, module.exports, requireModule, filename, ...Object.values(GLOBALS));
  return module.exports;
}

/**
 * What a sample exports, where `server` stands for the package that it imports.
 *
 * @param {string} file
 * @param {import('./told.mjs').Server} server
 */
export async function loadSample(file, server) {
  const { program } = /** @type {Sample} */ (SAMPLES.find((sample) => sample.file === file));
  /** @type {Record<string, unknown>} */
  const modules = { [PACKAGE]: server, ...(await bundled(program)) };
  return evaluate(compiled(program, file), file, (name) => {
    const source = MODULES[name];
    if (source !== undefined) {
      return evaluate(compiled(source, `${name}.ts`), name, require);
    }
    return modules[name] ?? require(name);
  });
}

let isHooked = false;

/**
 * Packages that only a bundler resolves: they import `next/server`, which
 * Node.js knows with its extension.
 *
 * @param {string} program
 * @returns {Promise<Record<string, unknown>>}
 */
async function bundled(program) {
  const [, name] = program.match(/from '(next-intl\/\w+)'/) ?? [];
  if (!name) {
    return {};
  }
  if (!isHooked) {
    register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
    isHooked = true;
  }
  return { [name]: { __esModule: true, ...(await import(name)) } };
}

const HOOK = `export const resolve = (name, context, next) =>
  next(/^next\\/[a-z]+$/.test(name) ? name + '.js' : name, context);`;
