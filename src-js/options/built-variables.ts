/**
 * Environment variables that were set only at build time, such as a Docker `ARG`,
 * and those of `env` in `next.config`. Next.js inlines both into the bundle of
 * `@clerk/nextjs`; this package is not bundled, so **it reads them where Next.js
 * keeps the configuration of the build**.
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Values of `env`, by name. */
export type Variables = Readonly<Record<string, unknown>>;

/** What `withIronclerk` records for the server in the same process. */
interface Note {
  /** The absolute path of the build's folder. */
  readonly distDir: string;
  /** `env` of the configuration. */
  readonly env: Variables;
}

/** The key of the record, which every copy of this package shares. */
const NOTE = Symbol.for('ironclerk.application');
const holder = globalThis as { [NOTE]?: Note };

/** Tells the server which application it serves. The last application counts. */
export function noteApplication(note: Note): void {
  holder[NOTE] = note;
}

/** The variables of the build in a folder; empty without a build. Never throws. */
export function variablesOfBuild(distDir: string): Variables {
  const file = path.join(distDir, 'required-server-files.json');
  try {
    return existsSync(file) ? envOf(JSON.parse(readFileSync(file, 'utf8')).config) : {};
  } catch {
    return {};
  }
}

/**
 * The variables that the running application was built with. Its current
 * configuration takes precedence over that of the build; a standalone server
 * carries its configuration with it.
 */
export function builtVariables(): Variables {
  const { __NEXT_PRIVATE_STANDALONE_CONFIG: standalone, NODE_ENV, NEXT_PHASE } = process.env;
  if (standalone) {
    return envOf(JSON.parse(standalone));
  }
  const { distDir = path.resolve('.next'), env = {} } = holder[NOTE] ?? {};
  // A development server has no build, and during a build only the previous one exists.
  const isServing = NODE_ENV === 'production' && NEXT_PHASE !== 'phase-production-build';
  return { ...(isServing && variablesOfBuild(distDir)), ...set(env) };
}

const envOf = (config: { readonly env?: Variables } | undefined): Variables => config?.env ?? {};

/** Those that have a value. */
const set = (env: Variables): Variables =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value));
