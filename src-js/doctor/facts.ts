/**
 * Facts about an application, as its own Next.js reports them. They come from a
 * separate process, so **they are plain data**.
 */

import type { Matcher, MiddlewareSource } from '../project/read-middleware';
import type { RewriteRule } from '../route/rewrite-rule';

export type { Matcher, MiddlewareSource };

/** What was read, or why it could not be. */
export type Fact<Value> = { readonly value: Value } | { readonly error: string };

/** The environment variables that the application runs with. */
export interface Variables {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** The `.env` files that were read, relative to the application, the strongest first. */
  readonly files: readonly string[];
  /** The file that a variable comes from; undefined for those of the shell. */
  readonly origins: Readonly<Record<string, string>>;
}

/** The effective `next.config`, as far as it matters here. */
export interface Configuration {
  /** The file's name; `undefined` without a file. */
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
  /** The globs of `outputFileTracingExcludes`. */
  readonly tracingExcludes: readonly string[];
  /** What `env` writes into the bundles, those of browsers too. */
  readonly inlined: Readonly<Record<string, string>>;
  /** The variables of the existing build, which the server uses as a fallback. */
  readonly built: Readonly<Record<string, string>>;
  readonly rewrites: readonly RewriteRule[];
  /** Whether loading it sets the secret key, as `withIronclerk(config, { emulator })` does. */
  readonly setsSecretKey: boolean;
}

/** The package `ironclerk` that the application gets. */
export interface Installed {
  readonly version: string;
  readonly folder: string;
  /** The core that serves; `undefined` where none loads. */
  readonly core: 'native' | 'wasm' | undefined;
  /** Why the native core does not load. */
  readonly problem: string | undefined;
}

/** All facts. A fact is `undefined` if there was nothing to read. */
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
