/**
 * Routes that are declared protected or public. **A declaration states its
 * purpose, so it fails closed**: a protected route is protected under any reading
 * of a request, a public one is public only under all.
 */

import type { NextRequest } from 'next/server';
import type { AuthFn, RouteGuards } from '../options/types';
import { addon } from '../wire/addon';
import { advise } from './advice';
import type { Build } from './build';
import { type Rule, routesOf, rulesOf } from './declaration';
import { isFrameworkPath, isFrameworkRequest } from './framework';
import { type CompiledRoutes, malformed, matchesReading } from './matcher';
import { isOwnPage } from './own-pages';
import type { Pass } from './pass';
import { type Reading, readingsOf } from './readings';

/** The declarations of one middleware. */
export class Guard {
  readonly #rules: readonly Rule[];
  readonly #public: CompiledRoutes | undefined;
  readonly #buildOf: () => Build;

  /** Parses declarations; throws `declaration_invalid` for anything invalid. */
  constructor({ protect, public: open }: RouteGuards, buildOf: () => Build) {
    this.#rules = protect === undefined ? [] : rulesOf(protect);
    this.#public = open === undefined ? undefined : routesOf('public', open);
    this.#buildOf = buildOf;
  }

  /**
   * Ends a request whose visitor may not see its page, as `auth.protect()` does.
   * The sign-in and sign-up pages at `ownPaths` (as a browser knows them) are
   * public whatever is declared. Throws a `MalformedURLError` for a malformed
   * path.
   */
  async check(
    auth: AuthFn,
    request: NextRequest,
    ownPaths: readonly string[],
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
    const own = ownPaths.flatMap((path) => pathsOf(build, withoutBasePath(basePaths, path)));
    const isOpen = (path: string) => own.some((one) => isOwnPage(path, one, build.pages));
    const isFramework = this.#public !== undefined && isFrameworkRequest(request, build);
    const isOpenBehind = (path: string) => isFrameworkPath(path, build) || isOpen(path);
    const rules = this.#matching(readings);
    const isPublic = readings.every((reading) =>
      this.#isPublic(reading, (path) => isFramework || isOpen(path), isOpenBehind),
    );
    for (const origin of all.filter(({ isOrigin }) => isOrigin)) {
      const asksForMore = this.#matching([origin]).some((rule) => !rules.includes(rule));
      if (asksForMore || (isPublic && !this.#isPublic(origin, isOpen, isOpenBehind))) {
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

  /**
   * Whether a page, and every page that rewrites replace it with, is public.
   * `isOpen` and `isOpenBehind` name the paths, before and behind rewrites, that
   * are public whatever is declared.
   */
  #isPublic(reading: Reading, isOpen: IsOpen, isOpenBehind: IsOpen): boolean {
    const routes = this.#public;
    if (!routes) {
      return true;
    }
    const matches = (path: string, isCanonical: boolean) =>
      matchesReading(routes, { ...reading, path, isCanonical, rewritten: [] });
    return (
      (isOpen(reading.path) || matches(reading.path, reading.isCanonical)) &&
      reading.rewritten.every((path) => isOpenBehind(path) || matches(path, true))
    );
  }
}

type IsOpen = (path: string) => boolean;

/** The canonical paths that a path of the application may stand for: with locales, two. */
const pathsOf = ({ handle }: Build, path: string): string[] =>
  addon
    .routeReadings(handle, path, '')
    .filter((packed) => packed.startsWith('P'))
    .map((packed) => packed.slice(1));

/** A path without the base path and without a trailing slash. */
function withoutBasePath(basePaths: readonly string[], path: string): string {
  const basePath = basePaths.find((base) => base !== '' && path.startsWith(`${base}/`)) ?? '';
  return path.slice(basePath.length).replace(/(?<=.)\/$/, '');
}
