/** `proxy.ts` or `middleware.ts`: its place, its name, its runtime, and what it exports. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lineOf, placeIn } from '../diagnostics/source-files';
import {
  type MiddlewareFile,
  middlewareFiles,
  middlewareFolder,
  takenFiles,
} from '../project/middleware-file';
import { hasNodeMiddleware, hasProxyFile, NEXT_MINIMUM } from '../project/version';
import type { Application } from './application';
import { known, type MiddlewareSource } from './facts';
import { type Check, type Finding, ok, problem, skipped, warning } from './finding';

const OURS = 'ironclerk/server';
const THEIRS = '@clerk/nextjs/server';
const EXAMPLE = `import { clerkMiddleware } from '${OURS}' and export default clerkMiddleware() in it.`;

/** Whether Next.js finds the middleware, and runs it. */
export const middleware: Check = {
  name: 'middleware',
  title: 'Middleware',
  run({ application }) {
    const version = known(application.next);
    if (version === undefined) {
      return [skipped('Next.js is not installed.')];
    }
    const { root } = application;
    const extensions = known(application.configuration)?.pageExtensions;
    const hasProxy = hasProxyFile(version);
    const [file, second] = takenFiles(root, version, extensions);
    if (!file) {
      return [absent(application, middlewareFiles(root, extensions), hasProxy)];
    }
    if (second) {
      return [twice(application, file, second)];
    }
    return inspect(application, file, version, hasProxy);
  },
};

/** The folder and name under which Next.js finds it. */
const wanted = (root: string, hasProxy: boolean): string =>
  placeIn(root, path.join(middlewareFolder(root), hasProxy ? 'proxy.ts' : 'middleware.ts'));

function absent(
  { root }: Application,
  [found]: readonly MiddlewareFile[],
  hasProxy: boolean,
): Finding {
  const target = wanted(root, hasProxy);
  if (!found) {
    return problem(
      `${target} is missing: requests are not authenticated.`,
      `Create ${target}: ${EXAMPLE}`,
    );
  }
  const place = placeIn(root, found.file);
  if (found.name === 'proxy' && !hasProxy) {
    return problem(
      'proxy.ts came with Next.js 16; this release does not run it.',
      `Rename it to ${target}, with export const config = { runtime: 'nodejs' } in it, or upgrade Next.js.`,
      place,
    );
  }
  return problem(
    `Next.js does not find ${place}: it looks for ${target}, beside the folder of the pages.`,
    `Move it to ${target}.`,
    place,
  );
}

function twice({ root }: Application, first: MiddlewareFile, second: MiddlewareFile): Finding {
  const [kept, extra] = first.name === 'proxy' ? [first, second] : [second, first];
  return problem(
    `Both ${placeIn(root, kept.file)} and ${placeIn(root, extra.file)} exist. Next.js uses one of them, or stops.`,
    `Delete ${placeIn(root, extra.file)}.`,
    placeIn(root, extra.file),
  );
}

function inspect(
  application: Application,
  { file, name }: MiddlewareFile,
  version: string,
  hasProxy: boolean,
): Finding[] {
  const { root, middleware: fact } = application;
  const source = known(fact);
  if (!source && 'error' in application.configuration) {
    return [skipped('It was not read, since next.config cannot be loaded.')];
  }
  if (!source) {
    const reason = 'error' in fact ? fact.error : '';
    return [
      problem(
        `It cannot be read. ${reason}`,
        'Run next build, which names the line.',
        placeIn(root, file),
      ),
    ];
  }
  const text = readFileSync(file, 'utf8');
  const at = (part: string) => placeIn(root, file, lineOf(text, part));
  const findings = [
    ...runtime(source, name, version, at),
    ...imports(application, source, at),
    ...exported(source, name, placeIn(root, file)),
    ...(hasProxy && name === 'middleware' && source.runtime === 'nodejs'
      ? [
          warning(
            'Next.js 16 calls the file proxy.ts; middleware.ts is deprecated.',
            'Rename it to proxy.ts, and remove its runtime.',
            placeIn(root, file),
          ),
        ]
      : []),
  ];
  return findings.length > 0
    ? findings
    : [ok(`${placeIn(root, file)} is where Next.js ${version} runs it, ${runsOn(name, source)}.`)];
}

const runsOn = (name: string, { runtime }: MiddlewareSource): string =>
  name === 'middleware' && runtime !== 'nodejs'
    ? 'on the Edge runtime; on Node.js it would be faster'
    : 'on Node.js';

type At = (part: string) => string;

function runtime(source: MiddlewareSource, name: string, version: string, at: At): Finding[] {
  if (name === 'proxy') {
    return source.runtime === undefined
      ? []
      : [
          problem(
            'proxy.ts sets a runtime. It always runs on Node.js, and next build rejects the setting.',
            'Remove runtime.',
            at('runtime'),
          ),
        ];
  }
  return source.runtime !== 'nodejs' || hasNodeMiddleware(version)
    ? []
    : [
        problem(
          `Next.js ${version} does not run a middleware on Node.js, and builds without it: every page is open.`,
          `Upgrade to Next.js ${NEXT_MINIMUM} or later.`,
          'package.json',
        ),
      ];
}

function imports({ configuration }: Application, source: MiddlewareSource, at: At): Finding[] {
  const hasAlias = known(configuration)?.aliasesClerkServer ?? false;
  if (source.imports.includes(OURS) || (hasAlias && source.imports.includes(THEIRS))) {
    return [];
  }
  if (source.imports.includes(THEIRS)) {
    return [
      problem(
        `It imports ${THEIRS}: the original runs instead of ironclerk.`,
        `Import '${OURS}', or set aliasClerkServer: true in withIronclerk().`,
        at(THEIRS),
      ),
    ];
  }
  return [
    warning(
      `It does not import ${OURS} itself. Unless a file that it imports runs clerkMiddleware(), requests are not authenticated.`,
      `Check that it exports a clerkMiddleware() of ${OURS}.`,
      at('import'),
    ),
  ];
}

function exported({ exports }: MiddlewareSource, name: string, place: string): Finding[] {
  return exports.some((one) => ['default', name, '*'].includes(one))
    ? []
    : [
        problem(
          `It exports neither a default nor ${name}, so Next.js has nothing to run.`,
          'Write export default clerkMiddleware(…).',
          place,
        ),
      ];
}
