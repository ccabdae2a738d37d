/**
 * Advice of development: what in an application's own configuration leaves a
 * hole, or does more than it seems to. **Said once, with file, line and mend;
 * never in production, and never an error.**
 */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { addon } from '../addon';
import { type Build, isInterception } from './build';
import type { RouteSet } from './set';

const MATCHER = "matcher: ['/((?!_next/static).*)']";
const EXTENSIONS = ['ts', 'js', 'mjs', 'mts', 'cjs'];
const YES = 1;

const said = new Set<string>();
const advised = new WeakSet<RouteSet>();

/** Warns, in development, about what concerns these patterns. Never throws. */
export function advise(set: RouteSet | undefined, build: Build): void {
  if (process.env.NODE_ENV !== 'development' || !set || !build.folder || advised.has(set)) {
    return;
  }
  advised.add(set);
  const { handle, patterns } = set;
  try {
    const root = applicationRoot(build.folder);
    for (const warning of [
      ...matcherHoles(handle, patterns, root),
      ...rewritesIn(handle, build, root),
    ]) {
      if (!said.has(warning)) {
        said.add(warning);
        console.warn(warning);
      }
    }
  } catch {
    // Advice is not worth a request.
  }
}

function* matcherHoles(handle: number, patterns: readonly string[], root: string) {
  const file = find(root, ['proxy', 'middleware'], ['', 'src']);
  const config = file && matcherOf(file);
  if (!config) {
    return;
  }
  const matcher = addon.createRouteSet([...config.sources]);
  for (const pattern of patterns) {
    const sample = sampleOf(pattern);
    const isHole =
      addon.matchCanonicalRoute(handle, sample) === YES &&
      addon.matchCanonicalRoute(matcher, sample) !== YES;
    if (isHole) {
      yield `ironclerk: config.matcher in ${where(root, file, config.line)} leaves out paths such as "${sample}", which "${pattern}" matches, so the middleware never runs for them. Leave out only files of the build: ${MATCHER}`;
    }
  }
}

function* rewritesIn(handle: number, build: Build, root: string) {
  const { beforeFiles, afterFiles, fallback } = build.rewrites;
  const matches = (pattern: string) =>
    addon.matchCanonicalRoute(handle, sampleOf(pattern.replace(/[?#].*$/s, ''))) === YES;
  for (const rule of [...beforeFiles, ...afterFiles, ...fallback]) {
    const { source, destination } = rule;
    if (
      !destination?.startsWith('/') ||
      isInterception(rule) ||
      matches(source) ||
      !matches(destination)
    ) {
      continue;
    }
    const file = find(root, ['next.config'], ['']);
    const place = file
      ? where(root, file, lineOf(readFileSync(file, 'utf8'), source))
      : 'next.config';
    yield `ironclerk: the rewrite of "${source}" in ${place} leads to "${destination}", which a route matcher matches; so "${source}" counts as matched, too. Name it in the matcher to say that this is meant, or lead the rewrite to a page that is not matched.`;
  }
}

/** A path that a pattern is meant for, with a file extension where it is free. */
const sampleOf = (pattern: string): string =>
  pattern
    .replace(/\/?\(\.\*\)/g, '/x.css')
    .replace(/:[A-Za-z_]\w*(\([^)]*\))?[*+?]?/g, 'x.css')
    .replace(/(?<!^)\/{2,}/g, '/');

/** The sources of `config.matcher`, where they are literals. */
function matcherOf(file: string): { sources: string[]; line: number } | undefined {
  const text = readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const start = text.search(/\bmatcher\s*:/);
  if (start < 0) {
    return undefined;
  }
  const rest = text.slice(start);
  const list = /^matcher\s*:\s*\[/.test(rest)
    ? rest.slice(0, closing(rest))
    : rest.split('\n', 1)[0];
  const sources = [...(list ?? '').matchAll(/(['"`])(\/(?:\\.|(?!\1).)*)\1/gs)].map(
    ([, , source]) => (source ?? '').replace(/\\\\/g, '\\'),
  );
  return sources.length > 0 ? { sources, line: lineOf(text, 'matcher') } : undefined;
}

/** Where the list ends: the first bracket at the beginning of its own line, or on the same line. */
const closing = (text: string): number => {
  const end = text.search(/\n\s*\]/);
  return end < 0 ? (text.indexOf('\n') < 0 ? text.length : text.indexOf('\n')) : end;
};

const lineOf = (text: string, part: string): number =>
  text.slice(0, Math.max(0, text.indexOf(part))).split('\n').length;

const where = (root: string, file: string, line: number) => `${path.relative(root, file)}:${line}`;

function find(root: string, names: readonly string[], folders: readonly string[]) {
  const files = folders.flatMap((folder) =>
    names.flatMap((name) =>
      EXTENSIONS.map((extension) => path.join(root, folder, `${name}.${extension}`)),
    ),
  );
  return files.find((file) => existsSync(file));
}

/** The folder above a build that has a `package.json` of an application. */
function applicationRoot(folder: string): string {
  let root = path.dirname(folder);
  while (
    !find(root, ['next.config', 'proxy', 'middleware'], ['', 'src']) &&
    path.dirname(root) !== root
  ) {
    root = path.dirname(root);
  }
  return root;
}
