/**
 * `proxy.ts` or `middleware.ts`, **read by the compiler and the functions with
 * which Next.js reads it**, so that what is checked is what runs.
 */

import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Configuration, Matcher, MiddlewareSource } from './facts';
import {
  exportsOf,
  importsOf,
  type Module,
  nodesOf,
  optionsOf,
  patternsOf,
  propertiesOf,
} from './syntax-tree';

interface CompiledMatcher {
  readonly regexp: string;
  readonly originalSource: string;
  readonly has?: unknown[];
  readonly missing?: unknown[];
}

/** The parts of Next.js that read a middleware. */
interface Reader {
  parseModule(file: string, content: string): Promise<Module | null>;
  extractExportedConstValue(module: Module, name: string): unknown;
  getMiddlewareMatchers(matcher: unknown, config: object): CompiledMatcher[];
}

/** Throws when the file has a syntax error, or the compiler does not load. */
export async function readMiddleware(
  load: NodeJS.Require,
  root: string,
  file: string,
  configuration: Configuration | undefined,
): Promise<MiddlewareSource> {
  const reader = await loadReader(load);
  const module = await parse(reader, file);
  if (!module) {
    throw new Error('The compiler of Next.js finds a syntax error in it.');
  }
  const { config, problem } = configOf(reader, module);
  const runtime = config?.runtime ?? constant(reader, module, 'runtime').value;
  const related = await Promise.all(
    importsOf(module).map((name) => parseImport(reader, root, file, name)),
  );
  return {
    imports: importsOf(module),
    exports: exportsOf(module),
    runtime: typeof runtime === 'string' ? runtime : undefined,
    matchers: config?.matcher ? matchersOf(reader, config.matcher, configuration) : undefined,
    configProblem: problem,
    patterns: [...new Set([...nodesOf(module)].flatMap(patternsOf))],
    options: [...nodesOf(module)].flatMap(optionsOf),
    properties: [...new Set([module, ...related].flatMap((one) => propertiesOf(one)))],
  };
}

async function loadReader(load: NodeJS.Require): Promise<Reader> {
  await load('next/dist/build/swc').loadBindings();
  return {
    ...load('next/dist/build/analysis/parse-module'),
    ...load('next/dist/build/analysis/extract-const-value'),
    getMiddlewareMatchers: load('next/dist/build/analysis/get-page-static-info')
      .getMiddlewareMatchers,
  };
}

const parse = (reader: Reader, file: string) =>
  reader.parseModule(file, readFileSync(file, 'utf8'));

/** An exported constant. Releases before 16 give the value itself, or throw. */
function constant(reader: Reader, module: Module, name: string) {
  try {
    const found = reader.extractExportedConstValue(module, name) as
      | { value?: unknown; unsupported?: string; path?: string }
      | null
      | undefined;
    if (found?.unsupported !== undefined) {
      return { problem: `${found.unsupported}${found.path ? ` at ${found.path}` : ''}` };
    }
    return { value: found && 'value' in found ? found.value : found };
  } catch (error) {
    const { message, path: at } = error as Error & { path?: string };
    return message ? { problem: at ? `${message} at ${at}` : message } : {};
  }
}

function configOf(reader: Reader, module: Module) {
  if (!exportsOf(module).includes('config')) {
    return {};
  }
  const { value, problem } = constant(reader, module, 'config');
  return { config: value as { matcher?: unknown; runtime?: unknown } | undefined, problem };
}

function matchersOf(
  reader: Reader,
  matcher: unknown,
  configuration: Configuration | undefined,
): Matcher[] {
  const { i18n = null, basePath = '' } = configuration ?? {};
  return reader
    .getMiddlewareMatchers(matcher, { i18n, basePath })
    .map(({ regexp, originalSource, has, missing }) => ({
      regexp,
      originalSource,
      isConditional: Boolean(has?.length || missing?.length),
    }));
}

/** One file of the application that the middleware imports. */
async function parseImport(
  reader: Reader,
  root: string,
  from: string,
  name: string,
): Promise<Module | null> {
  const bases = name.startsWith('@/')
    ? [path.join(root, name.slice(2)), path.join(root, 'src', name.slice(2))]
    : [path.resolve(path.dirname(from), name)];
  const file = /^(\.{1,2}|@)\//.test(name)
    ? bases
        .flatMap((base) => ['', '.ts', '.tsx', '.js', '.mjs', '/index.ts'].map((end) => base + end))
        .find((candidate) => existsSync(candidate) && statSync(candidate).isFile())
    : undefined;
  return file ? parse(reader, file) : null;
}
