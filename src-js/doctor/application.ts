/** The application that is examined. */

import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { placeIn } from '../diagnostics/source-files';
import type { Facts } from './facts';
import { known } from './facts';
import type { Message } from './reader';

/** How long the application's configuration may take to load, in ms. */
const LIMIT = 60_000;

/** How the application is run: `next dev`, or `next build` and `next start`. */
export type Mode = 'development' | 'production';

/** The application, as its own Next.js reads it. */
export interface Application extends Facts {
  /** The absolute path of its folder. */
  readonly root: string;
  readonly mode: Mode;
}

/** Reads the application in `root`. Never rejects: a failure to read is a fact, too. */
export async function readApplication(root: string, mode: Mode): Promise<Application> {
  // In a separate process, which a binary for another platform may crash.
  const [ofNext, ofPackage] = await Promise.all([
    readFacts(root, mode, 'next'),
    readFacts(root, mode, 'ironclerk'),
  ]);
  const { facts, ending } = ofNext;
  const hasNext = facts.next !== undefined && 'value' in facts.next;
  const unread = { error: hasNext ? ending : 'Next.js is not installed.' };
  return {
    root,
    mode,
    next: facts.next ?? unread,
    variables: facts.variables ?? { value: { values: process.env, files: [], origins: {} } },
    configuration: facts.configuration ?? unread,
    middleware: facts.middleware ?? unread,
    ironclerk: ofPackage.facts.ironclerk ?? { error: ofPackage.ending },
  };
}

function readFacts(
  root: string,
  mode: Mode,
  what: 'next' | 'ironclerk',
): Promise<{ facts: Partial<Facts>; ending: string }> {
  const child = fork(path.join(__dirname, 'reader.js'), [root, mode, what], {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: modeVariable(mode),
      // What a build may do, a production server may refuse.
      ...(mode === 'production' && { NEXT_PHASE: 'phase-production-build' }),
    },
    execArgv: [],
    // The report leaves out what a configuration logs.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    timeout: LIMIT,
  });
  const facts: Record<string, unknown> = {};
  let output = '';
  child.on('message', ({ name, fact }: Message) => {
    facts[name] = fact;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-2000);
    });
  }
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      const end =
        signal === 'SIGTERM'
          ? `it took longer than ${LIMIT / 1000} s`
          : `its process ended with ${signal ?? code}`;
      resolve({ facts, ending: output ? `${end}. It said:\n${output.trim()}` : end });
    });
  });
}

/** Next.js respects a NODE_ENV of the shell, too. */
const modeVariable = (mode: Mode): Mode | 'test' =>
  process.env.NODE_ENV === 'test' && mode === 'development' ? 'test' : mode;

/**
 * A variable as the server sees it: from its environment, or else from
 * `next.config` or the build. Empty if it is not set.
 */
export function variable(application: Application, name: string): string {
  const { inlined = {}, built = {} } = known(application.configuration) ?? {};
  return known(application.variables)?.values[name] || inlined[name] || built[name] || '';
}

/** Where a variable is set: file and line, the shell, `next.config`, or the build. */
export function placeOfVariable(application: Application, name: string): string | undefined {
  const file = known(application.variables)?.origins[name];
  if (file === undefined) {
    return placeOutsideOfFiles(application, name);
  }
  const lines = readFileSync(path.join(application.root, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(line));
  return placeIn(application.root, path.join(application.root, file), at < 0 ? undefined : at + 1);
}

function placeOutsideOfFiles(application: Application, name: string): string | undefined {
  if (known(application.variables)?.values[name]) {
    return 'the environment of this shell';
  }
  const {
    file = 'next.config',
    distDir,
    inlined = {},
    built = {},
  } = known(application.configuration) ?? {};
  return inlined[name] ? `env in ${file}` : built[name] && `the build in ${distDir}`;
}
