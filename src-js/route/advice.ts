/**
 * Advice in development: parts of an application's configuration that leave a
 * hole, or do more than they seem to. **It is given once, with file, line and fix;
 * never in production, and never as an error.**
 */

import { readFileSync } from 'node:fs';
import { findFile, lineOf, placeIn } from '../diagnostics/source-files';
import type { Build } from './build';
import { holesOf, matches, rewritesToMatched } from './holes';
import { BELOW_BUILD, recommendedMatcher } from './recommended-matcher';
import { type RouteSet, routeSetOf } from './set';
import { applicationRoot } from './source-routes';

const said = new Set<string>();
const advised = new WeakSet<RouteSet>();

/** Warns, in development, about what concerns these patterns. Never throws. */
export function advise(set: RouteSet | undefined, build: Build): void {
  if (!set || advised.has(set)) {
    return;
  }
  if (process.env.NODE_ENV !== 'development') {
    advised.add(set);
    return;
  }
  if (!build.folder) {
    return;
  }
  advised.add(set);
  const { handle, patterns } = set;
  try {
    const root = applicationRoot(build.folder);
    for (const warning of [
      ...matcherHoles(handle, patterns, root, build),
      ...rewritesIn(handle, build, root),
    ]) {
      if (!said.has(warning)) {
        said.add(warning);
        console.warn(warning);
      }
    }
  } catch {
    // Advice must not break a request.
  }
}

function* matcherHoles(
  handle: number,
  patterns: readonly string[],
  root: string,
  { locales, pages }: Build,
) {
  const file = findFile(root, ['proxy', 'middleware'], ['', 'src']);
  const config = file && matcherOf(file);
  if (!config) {
    return;
  }
  const { handle: matcher } = routeSetOf(config.sources);
  const runsFor = (path: string) => matches(matcher, path);
  const place = placeIn(root, file, config.line);
  const page = BELOW_BUILD.map((path) => pages.at(path)).find((found) => found !== undefined);
  const fix = page
    ? `Leave the matcher out, so the middleware runs for every request: "${page.pattern}" may be reached by any path.`
    : `Leave out only files of the build: ${recommendedMatcher(locales.length > 0)}`;
  for (const { sample, pattern } of holesOf(handle, patterns, runsFor)) {
    yield `ironclerk: config.matcher in ${place} leaves out paths such as "${sample}", which "${pattern}" matches, so the middleware never runs for them. ${fix}`;
  }
  const [locale] = locales;
  const data = '/_next/data/<build>/x.json';
  // Next.js matches what follows the locale.
  if (locale !== undefined && !runsFor(data)) {
    yield `ironclerk: config.matcher in ${place} leaves out data requests with a locale before them, such as "/${locale}${data}", by which pages of the Pages Router are rendered, so the middleware never runs for them. ${fix}`;
  }
  const hole = page && BELOW_BUILD.find((path) => pages.at(path) && !runsFor(path));
  if (hole) {
    yield `ironclerk: config.matcher in ${place} leaves out "${hole}", which "${page.pattern}" serves where the build has no such file, so the middleware never runs for it. ${fix}`;
  }
}

function* rewritesIn(handle: number, build: Build, root: string) {
  const { beforeFiles, afterFiles, fallback } = build.rewrites;
  const rules = [...beforeFiles, ...afterFiles, ...fallback];
  for (const { source, destination } of rewritesToMatched(handle, rules)) {
    const file = findFile(root, ['next.config'], ['']);
    const place = file
      ? placeIn(root, file, lineOf(readFileSync(file, 'utf8'), source))
      : 'next.config';
    yield `ironclerk: the rewrite of "${source}" in ${place} leads to "${destination}", which a route matcher matches; so "${source}" counts as matched, too. Name it in the matcher to say that this is meant, or lead the rewrite to a page that is not matched.`;
  }
}

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
