/** The compiler of an application's own Next.js, as far as it reads a middleware. */

import { readFileSync } from 'node:fs';
import type { Module } from './syntax-tree';

/** A matcher of `config.matcher`, compiled. */
export interface CompiledMatcher {
  readonly regexp: string;
  readonly originalSource: string;
  readonly has?: unknown[];
  readonly missing?: unknown[];
}

/** Next.js's own functions for reading the file, so that the check sees what runs. */
export interface Parser {
  parseModule(file: string, content: string): Promise<Module | null>;
  extractExportedConstValue(module: Module, name: string): unknown;
  getMiddlewareMatchers(matcher: unknown, config: object): CompiledMatcher[];
}

/** Loads them through a `require` of the application. Rejects if the compiler does not load. */
export async function loadParser(load: NodeJS.Require): Promise<Parser> {
  await load('next/dist/build/swc').loadBindings();
  return {
    ...load('next/dist/build/analysis/parse-module'),
    ...load('next/dist/build/analysis/extract-const-value'),
    getMiddlewareMatchers: load('next/dist/build/analysis/get-page-static-info')
      .getMiddlewareMatchers,
  };
}

/** Parses a file; `null` if it has a syntax error. */
export const parse = (parser: Parser, file: string): Promise<Module | null> =>
  parser.parseModule(file, readFileSync(file, 'utf8'));

/** An exported constant. Releases before 16 give the value itself, or throw. */
export function exportedConstant(
  parser: Parser,
  module: Module,
  name: string,
): { value?: unknown; problem?: string } {
  try {
    const found = parser.extractExportedConstValue(module, name) as
      | { value?: unknown; unsupported?: string; path?: string }
      | null
      | undefined;
    if (found?.unsupported !== undefined) {
      return { problem: `${found.unsupported}${found.path ? ` at ${found.path}` : ''}` };
    }
    return { value: typeof found === 'object' && found && 'value' in found ? found.value : found };
  } catch (error) {
    const { message, path: at } = error as Error & { path?: string };
    return message ? { problem: at ? `${message} at ${at}` : message } : {};
  }
}
