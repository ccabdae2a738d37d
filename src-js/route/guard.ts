/**
 * Routes that are declared protected or public. **A declaration says what it
 * is for, so it errs on the closed side**: a protected route is protected
 * under any reading of a request, a public one is public only under all.
 */

import type { NextRequest } from 'next/server';
import type { AuthFn, ProtectedRoutes, RouteGuards } from '../types';
import { advise } from './advice';
import type { Build } from './build';
import {
  type CompiledRoutes,
  compileRoutes,
  malformed,
  matchesReading,
  type RouteMatcherParam,
} from './matcher';
import { type Reading, readingsOf } from './readings';

type Patterns = Exclude<RouteMatcherParam, (request: NextRequest) => boolean>;

/** One declaration, compiled. */
interface Rule {
  readonly routes: CompiledRoutes;
  readonly protect: (auth: AuthFn) => Promise<unknown>;
}

/** What of Next.js itself is never a page; data requests have been read as their page before. */
const framework = once(() => compileRoutes(['/_next/(.*)', '/__nextjs(.*)']));

/** The declarations of one middleware. */
export class Guard {
  readonly #rules: readonly Rule[];
  readonly #public: CompiledRoutes | undefined;
  readonly #buildOf: () => Build;

  /** Compiles declarations; throws for a pattern that is invalid. */
  constructor({ protect, public: open }: RouteGuards, buildOf: () => Build) {
    this.#rules = protect === undefined ? [] : rulesOf(protect);
    this.#public = open === undefined ? undefined : compileRoutes(open as Patterns);
    this.#buildOf = buildOf;
  }

  /**
   * Ends the request of whoever may not see its page, as `auth.protect()`
   * does. What is below `openPaths` is public whatever is declared, such as the
   * sign-in page; they are paths as a browser knows them.
   * Throws a `MalformedURLError` for a path that means nothing.
   */
  async check(
    auth: AuthFn,
    request: NextRequest,
    openPaths: () => readonly string[],
  ): Promise<void> {
    const build = this.#buildOf();
    for (const { routes } of this.#rules) {
      advise(routes.set, build);
    }
    const readings = readingsOf(request, build);
    if (readings.length === 0) {
      throw malformed(request.nextUrl.pathname);
    }
    for (const { routes, protect } of this.#rules) {
      if (readings.some((reading) => matchesReading(routes, reading))) {
        await protect(auth);
      }
    }
    if (this.#public) {
      const open = openPaths().map((path) => withoutBasePath(build, path));
      if (!readings.every((reading) => this.#isPublic(reading, open))) {
        await auth.protect();
      }
    }
  }

  #isPublic({ path, isCanonical, rewritten }: Reading, openPaths: readonly string[]): boolean {
    const pages = [
      { path, isCanonical },
      ...rewritten.map((to) => ({ path: to, isCanonical: true })),
    ];
    return pages.every((page) => {
      const reading = { ...page, rewritten: [] };
      return (
        openPaths.some((own) => page.path === own || page.path.startsWith(`${own}/`)) ||
        matchesReading(framework(), reading) ||
        (this.#public !== undefined && matchesReading(this.#public, reading))
      );
    });
  }
}

/** A path as readings have it: without the base path, and without a slash at its end. */
function withoutBasePath({ basePath }: Build, path: string): string {
  const inside = basePath && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
  return inside.replace(/(?<=.)\/$/, '');
}

function rulesOf(protect: ProtectedRoutes): Rule[] {
  const declared = Array.isArray(protect) ? protect : [protect];
  const isPlain = (entry: (typeof declared)[number]): entry is string | RegExp =>
    typeof entry === 'string' || entry instanceof RegExp;
  const plain = declared.filter(isPlain);
  const rules = declared.filter((entry) => !isPlain(entry)) as Array<
    Exclude<(typeof declared)[number], string | RegExp>
  >;
  return [
    ...(plain.length > 0
      ? [{ routes: compileRoutes(plain), protect: (auth: AuthFn) => auth.protect() }]
      : []),
    ...rules.map(({ routes, require: condition, ...options }) => ({
      routes: compileRoutes(routes as Patterns),
      protect: (auth: AuthFn) =>
        (auth.protect as (...given: unknown[]) => Promise<unknown>)(condition, options),
    })),
  ];
}

/** Whether anything is declared. */
export const hasGuards = (options: RouteGuards): boolean =>
  options.protect !== undefined || options.public !== undefined;

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
