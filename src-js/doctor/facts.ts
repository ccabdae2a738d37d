/**
 * Facts about an application, as its own Next.js tells them. They cross from
 * the process that reads them, so **they are plain data**.
 */

import type { RewriteRule } from '../route/rewrite-rule';

/** What was read, or why it could not be. */
export type Fact<Value> = { readonly value: Value } | { readonly error: string };

/** The environment variables that the application runs with. */
export interface Variables {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** The `.env` files that were read, relative to the application, the strongest first. */
  readonly files: readonly string[];
  /** The file that a variable comes from; none for those of the shell. */
  readonly origins: Readonly<Record<string, string>>;
}

/** The effective `next.config`, as far as it matters here. */
export interface Configuration {
  /** The file's name; `undefined` where there is none. */
  readonly file: string | undefined;
  readonly serverExternalPackages: readonly string[];
  readonly transpilePackages: readonly string[];
  readonly output: string | undefined;
  readonly distDir: string;
  readonly basePath: string;
  readonly i18n:
    | { readonly locales: readonly string[]; readonly defaultLocale: string }
    | undefined;
  readonly pageExtensions: readonly string[];
  readonly skipProxyUrlNormalize: boolean;
  /** Whether imports of `@clerk/nextjs/server` lead to this package. */
  readonly aliasesClerkServer: boolean;
  /** Whether this release of Next.js was told to run `middleware.ts` on Node.js. */
  readonly nodeMiddleware: boolean;
  /** The globs of `outputFileTracingExcludes`. */
  readonly tracingExcludes: readonly string[];
  /** What `env` writes into the bundles, those of browsers too. */
  readonly inlined: Readonly<Record<string, string>>;
  readonly rewrites: readonly RewriteRule[];
}

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
  readonly exports: readonly string[];
  /** The `runtime` of its `config`, or an export of that name. */
  readonly runtime: string | undefined;
  /** `undefined` where it has no `config.matcher`, so that it runs for everything. */
  readonly matchers: readonly Matcher[] | undefined;
  /** Why Next.js cannot read `config`. */
  readonly configProblem: string | undefined;
  /** The literal patterns of `createRouteMatcher()`, `protect` and `public`. */
  readonly patterns: readonly string[];
  /** The options that stand in its call of `clerkMiddleware()`. */
  readonly options: readonly string[];
  /** The names of all properties in it and in the files that it imports. */
  readonly properties: readonly string[];
}

/** The package `ironclerk` that the application gets. */
export interface Installed {
  readonly version: string;
  readonly folder: string;
  /** Why its addon does not load. */
  readonly problem: string | undefined;
}

/** All that is read. A fact is `undefined` where there is nothing to read. */
export interface Facts {
  readonly next: Fact<string>;
  readonly variables: Fact<Variables>;
  readonly configuration: Fact<Configuration>;
  readonly middleware: Fact<MiddlewareSource | undefined>;
  readonly ironclerk: Fact<Installed>;
}

/** The value of a fact, or `undefined`. */
export const known = <Value>(fact: Fact<Value>): Value | undefined =>
  'value' in fact ? fact.value : undefined;
