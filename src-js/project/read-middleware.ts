/**
 * `proxy.ts` or `middleware.ts`, **read by Next.js's own compiler and functions**, so
 * that the check sees what runs.
 */

import { type LocalModule, modulesBehind } from './local-modules';
import { exportedConstant, loadParser, type Parser } from './parser';
import {
  exportsOf,
  importsOf,
  type Module,
  mentions,
  nodesOf,
  optionsOf,
  patternsOf,
  propertiesOf,
  sourcesOf,
} from './syntax-tree';

/** A matcher as Next.js compiles it. */
export interface Matcher {
  readonly regexp: string;
  readonly originalSource: string;
  /** Whether it depends on headers, cookies or the query (`has`, `missing`). */
  readonly isConditional: boolean;
}

/** What `proxy.ts` or `middleware.ts` says, as the compiler of Next.js reads it. */
export interface MiddlewareSource {
  /** The modules that are imported, types left out. */
  readonly imports: readonly string[];
  /** The exported names; `*` for those that the file alone does not reveal. */
  readonly exports: readonly string[];
  /** An exported `runtime`, or that of its `config`. */
  readonly runtime: string | undefined;
  /** `undefined` without a `config.matcher`, so that it runs for everything. */
  readonly matchers: readonly Matcher[] | undefined;
  /** Why Next.js cannot read `config`. */
  readonly configProblem: string | undefined;
  /** The literal patterns of `createRouteMatcher()`, `protect` and `public`. */
  readonly patterns: readonly string[];
  /** The options in its call of `clerkMiddleware()`. */
  readonly options: readonly string[];
  /** The names of all properties in it and in the files that it imports. */
  readonly properties: readonly string[];
  /** Whether it, or a file that it imports, names our `clerkMiddleware()`. */
  readonly isOurs: boolean;
}

/** The settings that affect how the file is read. */
export interface ReadingConfiguration {
  readonly i18n?: object;
  readonly basePath?: string;
  /** Whether imports of `@clerk/nextjs/server` lead to this package. */
  readonly aliasesClerkServer?: boolean;
}

/** Throws when the file has a syntax error, or the compiler does not load. */
export async function readMiddleware(
  load: NodeJS.Require,
  root: string,
  file: string,
  configuration: ReadingConfiguration = {},
): Promise<MiddlewareSource> {
  const parser = await loadParser(load);
  const found = await modulesBehind(parser, root, file);
  const module = found[0]?.module;
  if (!module) {
    throw new Error('The compiler of Next.js finds a syntax error in it.');
  }
  const { config, problem } = configOf(parser, module);
  const runtime = exportedConstant(parser, module, 'runtime').value ?? config?.runtime;
  return {
    imports: importsOf(module),
    exports: exportsOf(module),
    runtime: typeof runtime === 'string' ? runtime : undefined,
    matchers: config?.matcher ? matchersOf(parser, config.matcher, configuration) : undefined,
    configProblem: problem,
    patterns: [...new Set([...nodesOf(module)].flatMap(patternsOf))],
    options: [...nodesOf(module)].flatMap(optionsOf),
    properties: propertiesNear(found),
    isOurs: areOurs(found, configuration),
  };
}

const propertiesNear = (found: readonly LocalModule[]): string[] => [
  ...new Set(
    found.filter(({ distance }) => distance <= 1).flatMap(({ module }) => propertiesOf(module)),
  ),
];

function areOurs(found: readonly LocalModule[], { aliasesClerkServer }: ReadingConfiguration) {
  const names = ['ironclerk/server', ...(aliasesClerkServer ? ['@clerk/nextjs/server'] : [])];
  return (
    found.some(({ module }) => sourcesOf(module).some((name) => names.includes(name))) &&
    found.some(({ module }) => mentions(module, 'clerkMiddleware'))
  );
}

function configOf(parser: Parser, module: Module) {
  if (!exportsOf(module).includes('config')) {
    return {};
  }
  const { value, problem } = exportedConstant(parser, module, 'config');
  return { config: value as { matcher?: unknown; runtime?: unknown } | undefined, problem };
}

function matchersOf(
  parser: Parser,
  matcher: unknown,
  { i18n, basePath = '' }: ReadingConfiguration,
): Matcher[] {
  return parser
    .getMiddlewareMatchers(matcher, { i18n: i18n ?? null, basePath })
    .map(({ regexp, originalSource, has, missing }) => ({
      regexp,
      originalSource,
      isConditional: Boolean(has?.length || missing?.length),
    }));
}
