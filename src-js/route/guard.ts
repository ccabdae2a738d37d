/**
 * Routes that are declared protected or public. **A declaration says what it
 * is for, so it errs on the closed side**: a protected route is protected
 * under any reading of a request, a public one is public only under all.
 */

import type { NextRequest } from 'next/server';
import type { AuthFn, RouteGuards } from '../options/types';
import { advise } from './advice';
import type { Build } from './build';
import { type Rule, routesOf, rulesOf } from './declaration';
import { type CompiledRoutes, compileRoutes, malformed, matchesReading } from './matcher';
import type { Pass } from './pass';
import { type Reading, readingsOf } from './readings';

/** What of Next.js itself is never a page; data requests have been read as their page before. */
const framework = once(() => compileRoutes(['/_next/(.*)', '/__nextjs(.*)']));

/** The declarations of one middleware. */
export class Guard {
  readonly #rules: readonly Rule[];
  readonly #public: CompiledRoutes | undefined;
  readonly #buildOf: () => Build;

  /** Understands declarations; throws for what is invalid, with `declaration_invalid`. */
  constructor({ protect, public: open }: RouteGuards, buildOf: () => Build) {
    this.#rules = protect === undefined ? [] : rulesOf(protect);
    this.#public = open === undefined ? undefined : routesOf('public', open);
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
    openPaths: readonly string[],
    pass: Pass,
  ): Promise<void> {
    const build = this.#buildOf();
    for (const { routes } of this.#rules) {
      advise(routes.set, build);
    }
    const all = readingsOf(request, build);
    const readings = all.filter(({ isOrigin }) => !isOrigin);
    if (readings.length === 0) {
      throw malformed(request.nextUrl.pathname);
    }
    const basePaths = [build.basePath, request.nextUrl.basePath];
    const open = openPaths.map((path) => withoutBasePath(basePaths, path));
    const rules = this.#matching(readings);
    const isPublic = !this.#public || readings.every((reading) => this.#isPublic(reading, open));
    for (const origin of all.filter(({ isOrigin }) => isOrigin)) {
      const asksForMore = this.#matching([origin]).some((rule) => !rules.includes(rule));
      if (asksForMore || (isPublic && !this.#isPublic(origin, open))) {
        pass.renderPlainly();
      }
    }
    for (const { protect } of rules) {
      await protect(auth);
    }
    if (!isPublic) {
      await auth.protect();
    }
  }

  /** The rules that concern a request under any of these readings. */
  #matching(readings: readonly Reading[]): Rule[] {
    return this.#rules.filter(({ routes }) =>
      readings.some((reading) => matchesReading(routes, reading)),
    );
  }

  #isPublic(
    { path, isCanonical, rewritten, isOrigin }: Reading,
    openPaths: readonly string[],
  ): boolean {
    if (!this.#public) {
      return true;
    }
    const pages = [
      { path, isCanonical },
      ...rewritten.map((to) => ({ path: to, isCanonical: true })),
    ];
    return pages.every((page) => {
      const reading = { ...page, rewritten: [], isOrigin };
      return (
        openPaths.some((own) => page.path === own || page.path.startsWith(`${own}/`)) ||
        matchesReading(framework(), reading) ||
        (this.#public !== undefined && matchesReading(this.#public, reading))
      );
    });
  }
}

/** A path as readings have it: without the base path, and without a slash at its end. */
function withoutBasePath(basePaths: readonly string[], path: string): string {
  const basePath = basePaths.find((base) => base !== '' && path.startsWith(`${base}/`)) ?? '';
  return path.slice(basePath.length).replace(/(?<=.)\/$/, '');
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
