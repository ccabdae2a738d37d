/**
 * The conditions of a rewrite, as far as a proxy can know them. **A condition that
 * it cannot know counts as met**: Next.js removes some headers from a request
 * before it calls a proxy, and replaces one query parameter with another
 * (`nxtP…`), while its router sees the original request.
 */

import type { NextRequest } from 'next/server';
import type { Condition, RewriteRule, Router } from './rewrite-rule';

/** Headers that a proxy cannot see. */
const HIDDEN_HEADERS = new Set([
  'rsc',
  'next-router-state-tree',
  'next-router-prefetch',
  'next-hmr-refresh',
  'next-router-segment-prefetch',
]);

/** A query parameter that a proxy cannot see. */
const HIDDEN_QUERY = '_rsc';

/** Query parameters with their last values. */
export type Query = Readonly<Record<string, unknown>>;

/**
 * What the conditions of `rule` add to its parameters; `undefined` if they
 * certainly do not hold.
 */
export function conditionsOf(
  { matchHas }: Router,
  rule: RewriteRule,
  request: NextRequest,
  query: Query,
): Record<string, string> | undefined {
  const { has, missing } = rule;
  if (!has && !missing) {
    return {};
  }
  const from = { headers: Object.fromEntries(request.headers) } as never;
  const holds = (condition: Condition) => matchHas(from, query as never, [condition], []);
  const params: Record<string, string> = {};
  for (const condition of has ?? []) {
    const found = holds(condition);
    if (found) {
      Object.assign(params, found);
    } else if (!isUncertain(condition, query)) {
      return undefined;
    }
  }
  const isExcluded = missing?.some(
    (condition) => holds(condition) && !isUncertain(condition, query),
  );
  return isExcluded ? undefined : params;
}

function isUncertain({ type, key }: Condition, query: Query): boolean {
  switch (type) {
    case 'header':
      return HIDDEN_HEADERS.has(key.toLowerCase());
    case 'query':
      return key === HIDDEN_QUERY || key in query;
    default:
      return false;
  }
}
