/** The effective `next.config`: **what Next.js itself makes of the file.** */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { variablesOfBuild } from '../options/built-variables';
import { withholdEmulator } from '../project/development-emulator';
import { PAGE_EXTENSIONS } from '../project/middleware-file';
import type { RewriteRule } from '../route/rewrite-rule';
import type { Configuration } from './facts';

type Loaded = Partial<Record<string, unknown>> & {
  readonly configFileName?: string;
  readonly turbopack?: { readonly resolveAlias?: Record<string, unknown> };
  readonly rewrites?: () => Promise<RewriteRule[] | Record<string, RewriteRule[]>>;
};

const PHASES: Readonly<Record<string, string>> = {
  development: 'phase-development-server',
  production: 'phase-production-build',
};

/**
 * Loads the configuration with the application's own Next.js: functions are
 * called, promises awaited, TypeScript compiled. Throws what the file throws.
 */
export async function readConfiguration(
  load: NodeJS.Require,
  root: string,
  mode: string,
): Promise<Configuration> {
  const { default: loadConfig } = load('next/dist/server/config') as {
    default: (phase: string | undefined, folder: string, options: object) => Promise<Loaded>;
  };
  const hasKey = Boolean(process.env.CLERK_SECRET_KEY);
  withholdEmulator();
  const config = await loadConfig(PHASES[mode], root, { silent: true });
  const distDir = text(config.distDir) ?? '.next';
  return {
    file: fileOf(root, config),
    serverExternalPackages: texts(config.serverExternalPackages),
    transpilePackages: texts(config.transpilePackages),
    output: text(config.output),
    distDir,
    basePath: text(config.basePath) ?? '',
    i18n: (config.i18n as Configuration['i18n'] | null) ?? undefined,
    pageExtensions: config.pageExtensions ? texts(config.pageExtensions) : PAGE_EXTENSIONS,
    skipProxyUrlNormalize: Boolean(
      config.skipProxyUrlNormalize || config.skipMiddlewareUrlNormalize,
    ),
    aliasesClerkServer: '@clerk/nextjs/server' in (config.turbopack?.resolveAlias ?? {}),
    tracingExcludes: Object.values(config.outputFileTracingExcludes ?? {}).flatMap(texts),
    inlined: textsByName(config.env),
    built: mode === 'production' ? textsByName(variablesOfBuild(path.join(root, distDir))) : {},
    rewrites: await rewritesOf(config),
    setsSecretKey: !hasKey && Boolean(process.env.CLERK_SECRET_KEY),
  };
}

/** Next.js names a file even if none exists. */
const fileOf = (root: string, { configFileName }: Loaded): string | undefined =>
  configFileName && existsSync(path.join(root, configFileName)) ? configFileName : undefined;

async function rewritesOf({ rewrites }: Loaded): Promise<RewriteRule[]> {
  const rules = typeof rewrites === 'function' ? await rewrites() : [];
  return Array.isArray(rules) ? rules : Object.values(rules).flat();
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const textsByName = (variables: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables ?? {}).filter(([, value]) => typeof value === 'string'),
  );

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
