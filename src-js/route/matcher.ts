/**
 * `createRouteMatcher()`. **A matcher gives equal requests equal answers, and it
 * refuses a malformed path.**
 */

import type { NextRequest } from 'next/server';
import type { RoutePattern } from '../options/types';
import { addon } from '../wire/addon';
import { isPromise } from '../wire/awaitable';
import { IronclerkError } from '../wire/ironclerk-error';
import { MalformedURLError } from '../wire/malformed-url';
import { RouteMatch } from '../wire/route';
import { advise } from './advice';
import { handlerContext } from './handler-context';
import { PathMemory } from './path-memory';
import { plainPathOf, type Reading, readingsOf } from './readings';
import { buildOfCaller } from './running-build';
import { type RouteSet, routeSetOf } from './set';

/** What can be matched: patterns, regular expressions, lists of both, or a function. */
export type RouteMatcherParam =
  | Array<RegExp | RoutePattern>
  | RegExp
  | RoutePattern
  | ((req: NextRequest) => boolean);

const SEVERAL_READINGS =
  'The answer depends on how the server reads the request (an encoded slash, or the page that Next-Url names): call the matcher in the handler of clerkMiddleware(), which runs once for each reading.';

/**
 * Compiles `routes` and returns a function that says whether a request's path
 * matches one of them. Patterns are those of the Next.js matcher
 * (path-to-regexp 6): `/users/:id`, `/dashboard(.*)`, `/((?!api).*)`.
 *
 * Throws at creation if a pattern is invalid; the message names it. The returned
 * function throws a `MalformedURLError` for a path with malformed
 * percent-encoding, which the middleware answers with 400. Outside of a handler of
 * `clerkMiddleware()` it also throws one if the answer depends on how the server
 * reads the request.
 */
export function createRouteMatcher(routes: RouteMatcherParam): (req: NextRequest) => boolean {
  if (typeof routes === 'function') {
    return (request) => atOnce(routes(request));
  }
  const buildOf = buildOfCaller();
  const list = compileRoutes(routes);
  const plainAnswers = new PlainAnswers(list);
  const answersOf = readingAnswers(list);
  return (request) => {
    const build = buildOf();
    advise(list.set, build);
    const context = handlerContext.getStore();
    const plain = context?.explain ? undefined : plainPathOf(request, build);
    if (plain !== undefined) {
      return plainAnswers.of(plain);
    }
    const all = readingsOf(request, build);
    // Where pages are unknown and no handler can run twice, any capital letter would be refused.
    const isWhole =
      context !== undefined || build.pages.areKnown || !all.some(({ isExact }) => isExact);
    const readings = isWhole ? all : all.filter(({ isExact }) => !isExact);
    context?.explain?.(readings.map((reading) => explained(list, reading)));
    const answers = answersOf(readings);
    const [first] = answers;
    if (first === undefined) {
      throw malformed(request.nextUrl.pathname);
    }
    if (answers.every((answer) => answer === first)) {
      return first;
    }
    if (!context) {
      throw malformed(request.nextUrl.pathname, SEVERAL_READINGS);
    }
    return context.pass.choose(readings, answers);
  };
}

/** The answer of an application's own function. A promise is always true, so it is none. */
function atOnce(answer: boolean): boolean {
  if (isPromise<boolean>(answer)) {
    throw new IronclerkError(
      'option_invalid',
      'ironclerk: The function that createRouteMatcher() takes answers at once: it returns no promise.',
    );
  }
  return answer;
}

/**
 * Answers for paths with one reading, remembered by path: they depend on nothing
 * else. Regular expressions are the application's code, and run each time.
 */
class PlainAnswers {
  readonly #routes: CompiledRoutes;
  readonly #known = new PathMemory<boolean>();

  constructor(routes: CompiledRoutes) {
    this.#routes = routes;
  }

  of(path: string): boolean {
    if (this.#isOutside(path)) {
      return false;
    }
    const known = this.#known.get(path);
    if (known !== undefined) {
      return known;
    }
    const answer = matchesPath(this.#routes, path, PLAIN);
    if (this.#routes.expressions.length === 0) {
      this.#known.set(path, answer);
    }
    return answer;
  }

  /** Whether no pattern matches, by how paths begin that match. */
  #isOutside(path: string): boolean {
    const beginnings = this.#routes.set?.beginnings;
    return (
      beginnings !== undefined &&
      this.#routes.expressions.length === 0 &&
      !beginnings.some((beginning) => path.startsWith(beginning)) &&
      // The addon reads several slashes as one.
      !path.includes('//')
    );
  }
}

/**
 * The answers for readings. Readings that follow from a path alone are remembered,
 * and their answers with them, unless regular expressions give some.
 */
function readingAnswers(
  list: CompiledRoutes,
): (readings: readonly Reading[]) => readonly boolean[] {
  const known = new WeakMap<readonly Reading[], readonly boolean[]>();
  return (readings) => {
    const answers = known.get(readings) ?? readings.map((reading) => matchesReading(list, reading));
    if (list.expressions.length === 0) {
      known.set(readings, answers);
    }
    return answers;
  };
}

/** For the log: a reading with the patterns that match it. */
function explained({ set, expressions }: CompiledRoutes, reading: Reading) {
  const paths = [reading.path, ...reading.rewritten];
  const matched = paths.flatMap((path) => [
    ...(set ? addon.matchingRoutes(set.handle, path).map((at) => set.patterns[at]) : []),
    ...expressions.filter((one) => matchesExpression([one], path, true)).map(String),
  ]);
  return { path: reading.path, rewritten: reading.rewritten, matched: [...new Set(matched)] };
}

/** Patterns and expressions, compiled. */
export interface CompiledRoutes {
  /** The patterns, if any. */
  readonly set: RouteSet | undefined;
  readonly expressions: readonly RegExp[];
}

/** Compiles patterns and expressions; throws if a pattern is invalid. */
export function compileRoutes(
  routes: Exclude<RouteMatcherParam, (req: NextRequest) => boolean>,
): CompiledRoutes {
  const list = [routes || ''].flat().filter(Boolean) as Array<RegExp | string>;
  const expressions = list.filter((route) => route instanceof RegExp).map(ofOneLine);
  const patterns = list.filter((route) => typeof route === 'string');
  return { set: patterns.length > 0 ? routeSetOf(patterns) : undefined, expressions };
}

/**
 * The same expression for a path, which is one line whatever a client encodes in it:
 * `.` matches line terminators, and `^` and `$` match the ends of the path alone.
 */
function ofOneLine({ source, flags }: RegExp): RegExp {
  return new RegExp(source, `${flags.replace(/[ms]/g, '')}s`);
}

/**
 * Whether a reading matches: its path, or one that rewrites replace it with.
 * Throws a `MalformedURLError` for a malformed path, or one that a pattern cannot
 * decide within its limits.
 */
export function matchesReading(routes: CompiledRoutes, reading: Reading): boolean {
  return (
    matchesPath(routes, reading.path, reading) ||
    reading.rewritten.some((path) => matchesPath(routes, path, REWRITTEN))
  );
}

/** How a path is to be matched. */
type Form = Pick<Reading, 'isCanonical' | 'isExact'>;

const REWRITTEN: Form = { isCanonical: true, isExact: false };
const PLAIN: Form = { isCanonical: false, isExact: false };

function matchesPath({ set, expressions }: CompiledRoutes, path: string, form: Form): boolean {
  return (
    (set !== undefined && matchesSet(set, path, form)) ||
    (expressions.length > 0 && matchesExpression(expressions, path, form.isCanonical))
  );
}

function matchesSet(set: RouteSet, path: string, { isCanonical, isExact }: Form): boolean {
  const handle = isExact ? set.exactHandle() : set.handle;
  const answer = isCanonical
    ? addon.matchCanonicalRoute(handle, path)
    : addon.matchRoute(handle, path);
  switch (answer) {
    case RouteMatch.Yes:
      return true;
    case RouteMatch.Malformed:
      throw malformed(path);
    case RouteMatch.Indeterminate:
      throw malformed(path, 'the patterns could not decide the path within their limits');
    default:
      return false;
  }
}

function matchesExpression(
  expressions: readonly RegExp[],
  path: string,
  isCanonical: boolean,
): boolean {
  const canonical = isCanonical ? path : normalize(path);
  return expressions.some((expression) => {
    // With the flag `g` or `y` an expression remembers where it stopped.
    expression.lastIndex = 0;
    return expression.test(canonical);
  });
}

function normalize(pathname: string): string {
  try {
    return decodeURI(pathname).replace(/\/{2,}/g, '/');
  } catch (cause) {
    throw malformed(pathname, cause);
  }
}

/** The error that the middleware answers with 400. */
export const malformed = (pathname: string, cause?: unknown): MalformedURLError =>
  new MalformedURLError(pathname, cause);
