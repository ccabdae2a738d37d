/**
 * `createRouteMatcher()`. **A matcher answers the same question the same way
 * each time, and a path that means nothing is refused, not passed on.**
 */

import type { WithPathSegmentWildcard } from '@clerk/shared/pathMatcher';
import type { Autocomplete } from '@clerk/shared/types';
import type Link from 'next/link';
import type { NextRequest } from 'next/server';
import { addon } from './addon';

type TypedRoute<T = Parameters<typeof Link>['0']['href']> = T extends string ? T : never;
type RoutePattern = Autocomplete<WithPathSegmentWildcard<TypedRoute> | TypedRoute>;

/** What can be matched: patterns, regular expressions, lists of both, or a function. */
export type RouteMatcherParam =
  | Array<RegExp | RoutePattern>
  | RegExp
  | RoutePattern
  | ((req: NextRequest) => boolean);

const YES = 1;
const MALFORMED = 2;
const INDETERMINATE = 3;

/**
 * Compiles `routes` and returns a function that says whether a request's path
 * matches one of them. Patterns are those of the Next.js matcher
 * (path-to-regexp 6): `/users/:id`, `/dashboard(.*)`, `/((?!api).*)`.
 *
 * Throws at creation when a pattern is invalid; the message names it. The
 * returned function throws a `MalformedURLError` for a path whose
 * percent-encoding means nothing, which the middleware answers with 400.
 */
export function createRouteMatcher(routes: RouteMatcherParam): (req: NextRequest) => boolean {
  if (typeof routes === 'function') {
    return (request) => routes(request);
  }
  const list = [routes || ''].flat().filter(Boolean) as Array<RegExp | string>;
  const expressions = list.filter((route) => route instanceof RegExp);
  const patterns = list.filter((route) => typeof route === 'string');
  const handle = patterns.length > 0 ? addon.createRouteSet(patterns) : undefined;
  return (request) => {
    const { pathname } = request.nextUrl;
    return (
      (handle !== undefined && matchesSet(handle, pathname)) ||
      (expressions.length > 0 && matchesExpression(expressions, pathname))
    );
  };
}

function matchesSet(handle: number, pathname: string): boolean {
  switch (addon.matchRoute(handle, pathname)) {
    case YES:
      return true;
    case MALFORMED:
      throw malformed(pathname);
    case INDETERMINATE:
      throw malformed(pathname, 'no pattern could decide the path within its limits');
    default:
      return false;
  }
}

function matchesExpression(expressions: RegExp[], pathname: string): boolean {
  const path = normalize(pathname);
  return expressions.some((expression) => {
    // With the flag `g` or `y` an expression remembers where it stopped.
    expression.lastIndex = 0;
    return expression.test(path);
  });
}

function normalize(pathname: string): string {
  try {
    return decodeURI(pathname).replace(/\/{2,}/g, '/');
  } catch (cause) {
    throw malformed(pathname, cause);
  }
}

function malformed(pathname: string, cause?: unknown): Error {
  const error = new Error(`Malformed encoding in URL path: ${pathname}`, { cause });
  return Object.assign(error, { name: 'MalformedURLError', statusCode: 400 });
}
