/**
 * A separate process in which the application's Next.js reads the application.
 * **A configuration that logs, hangs or exits while it is loaded costs the report
 * one fact at most.**
 *
 * Started with the application's folder, `development` or `production`, and
 * what to read, `next` or `ironclerk`; sends one message for each fact.
 */

import { createRequire } from 'node:module';
import path from 'node:path';
import type * as Chosen from '../binary/core';
import { takenFiles } from '../project/middleware-file';
import { readMiddleware } from '../project/read-middleware';
import type { Configuration, Facts, Installed, Variables } from './facts';
import { readConfiguration } from './read-configuration';

/** A fact on its way. */
export interface Message {
  readonly name: keyof Facts;
  readonly fact: Facts[keyof Facts];
}

async function readNext(load: NodeJS.Require, root: string, mode: string): Promise<void> {
  const next = await tell('next', () => load('next/package.json').version as string);
  await tell('variables', () => readVariables(load, root, mode, next !== undefined));
  let configuration: Configuration | undefined;
  if (next !== undefined) {
    configuration = await tell('configuration', () => readConfiguration(load, root, mode));
    await tell('middleware', () => {
      const [found] = takenFiles(root, next, configuration?.pageExtensions);
      return found && readMiddleware(load, root, found.file, configuration);
    });
  }
}

async function tell<Value>(
  name: keyof Facts,
  read: () => Value | Promise<Value>,
): Promise<Value | undefined> {
  try {
    const value = await read();
    await send({ name, fact: { value } } as Message);
    return value;
  } catch (error) {
    await send({ name, fact: { error: described(error) } });
    return undefined;
  }
}

const send = (message: Message): Promise<void> =>
  new Promise((resolve) => process.send?.(message, () => resolve()));

/** The message, and the place in the configuration if it failed there. */
function described(error: unknown): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const [, place] = /(next\.config\.[cm]?[jt]s:\d+)/.exec(stack.replace(message, '')) ?? [];
  return place ? `${message} (${place})` : message;
}

/** The environment, as `next dev`, or `next build` and `next start`, load it. */
function readVariables(
  load: NodeJS.Require,
  root: string,
  mode: string,
  hasNext: boolean,
): Variables {
  if (!hasNext) {
    return { values: { ...process.env }, files: [], origins: {} };
  }
  const ofShell = new Set(Object.keys(process.env));
  const { loadEnvConfig } = createRequire(load.resolve('next/package.json'))(
    '@next/env',
  ) as typeof import('@next/env');
  const quiet = { info() {}, error() {} };
  const { loadedEnvFiles } = loadEnvConfig(root, mode === 'development', quiet);
  const origins: Record<string, string> = {};
  for (const { path: file, env } of loadedEnvFiles) {
    for (const name of Object.keys(env).filter((one) => !ofShell.has(one))) {
      origins[name] ??= file;
    }
  }
  const files = loadedEnvFiles.map(({ path: file }) => file);
  return { values: { ...process.env }, files, origins };
}

function readIronclerk(load: NodeJS.Require): Installed {
  const manifest = load.resolve('ironclerk/package.json');
  const { version } = load(manifest) as { version: string };
  const folder = path.dirname(manifest);
  const problem = loadProblem(load);
  if (problem !== undefined) {
    return { version, folder, core: undefined, problem };
  }
  // The one that the application gets, which may be another than the doctor's.
  const { chooseCore } = load(path.join(folder, 'dist/binary/core.js')) as typeof Chosen;
  const core = chooseCore();
  return { version, folder, core: core.kind, problem: core.problem };
}

function loadProblem(load: NodeJS.Require): string | undefined {
  try {
    load('ironclerk');
    return undefined;
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = (cause as { cause?: Error } | undefined)?.cause?.message;
    return reason ? `${message} ${reason.split(/\r?\n/)[0]}` : message;
  }
}

const [root = '', mode = '', what] = process.argv.slice(2);
const load = createRequire(path.join(root, 'package.json'));
const read =
  what === 'next' ? readNext(load, root, mode) : tell('ironclerk', () => readIronclerk(load));
read.finally(() => process.exit());
