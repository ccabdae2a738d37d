/**
 * Holes between what route matchers match and what the middleware runs for:
 * **each comes with a path that demonstrates it.**
 */

import { addon } from '../wire/addon';
import { RouteMatch } from '../wire/route';
import { isInterception, type RewriteRule } from './rewrite-rule';

/** A pattern with a path that it matches and the middleware does not see. */
export interface Hole {
  readonly pattern: string;
  readonly sample: string;
}

/**
 * The holes that remain if the middleware runs only for the paths of `runsFor`;
 * `handle` is that of the compiled patterns.
 */
export function holesOf(
  handle: number,
  patterns: readonly string[],
  runsFor: (path: string) => boolean,
): Hole[] {
  return patterns
    .map((pattern) => ({ pattern, sample: sampleOf(pattern) }))
    .filter(({ sample }) => matches(handle, sample) && !runsFor(sample));
}

/** The rewrites that lead from an unmatched path to a matched one. */
export const rewritesToMatched = (handle: number, rules: readonly RewriteRule[]): RewriteRule[] =>
  rules.filter(
    (rule) =>
      rule.destination?.startsWith('/') &&
      !isInterception(rule) &&
      !matches(handle, sampleOf(withoutQuery(rule.source))) &&
      matches(handle, sampleOf(withoutQuery(rule.destination))),
  );

/** Whether compiled patterns match a path. */
export const matches = (handle: number, path: string): boolean =>
  addon.matchCanonicalRoute(handle, path) === RouteMatch.Yes;

const withoutQuery = (pattern: string): string => pattern.replace(/[?#].*$/s, '');

/** A path that a pattern is meant for, with a file extension where it is free. */
export const sampleOf = (pattern: string): string =>
  pattern
    .replace(/\/?\(\.\*\)/g, '/x.css')
    .replace(/:[A-Za-z_]\w*(\([^)]*\))?[*+?]?/g, 'x.css')
    .replace(/(?<!^)\/{2,}/g, '/');
