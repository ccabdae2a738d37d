/**
 * Where the rewrites of `next.config` lead a path. **Next.js's own functions follow
 * them, in its order**, and a destination is read like any path. If those functions
 * cannot be loaded, no request is decided for which they are needed.
 */

import type * as PathMatch from 'next/dist/shared/lib/router/utils/path-match';
import type { NextRequest } from 'next/server';
import { addon } from '../wire/addon';
import { IronclerkError } from '../wire/ironclerk-error';
import { NEXT_HEADERS } from '../wire/names';
import { ReadingKind, readReading } from '../wire/route';
import type { Build } from './build';
import { conditionsOf, type Query } from './conditions';
import type { Page } from './pages';
import { isInterception, type RewriteRule, type Router } from './rewrite-rule';

/** More places than the rewrites of a real application yield for one request. */
const LIMIT = 64;

let router: Router | undefined;

function loadRouter(): Router {
  try {
    router ??= {
      ...require('next/dist/shared/lib/router/utils/path-match'),
      ...require('next/dist/shared/lib/router/utils/prepare-destination'),
    } as Router;
    return router;
  } catch (cause) {
    throw new IronclerkError(
      'next_version_unsupported',
      'ironclerk: The functions by which Next.js follows rewrites do not load, so it is unknown where a request leads. Install a release of Next.js that ironclerk names as a peer dependency.',
      { cause },
    );
  }
}

/** What rewrites make of a path. */
export interface Rewritten {
  /** Canonical paths of this application that are served in its place. */
  readonly paths: string[];
  /** Pages within which an intercepted page is rendered. */
  readonly interceptors: string[];
  /** Whether no rule is about such a path, so that the rest of the request says nothing. */
  readonly isOfPath: boolean;
}

/** A place that the router has reached: a path, with the query at that point. */
interface Place {
  readonly path: string;
  readonly query: Query;
  /** The forms in which the sources of rules know the path. */
  readonly forms: ReadonlySet<string>;
  /** Whether `forms` is the only one, as the router has it. */
  readonly isExact: boolean;
}

/**
 * Follows the build's rewrites from a canonical path without base path and
 * locale. `spelled` is that path as the router has it, if known. A rewrite after
 * the files is skipped if a page certainly has the path. External destinations are
 * skipped: they are not pages of this application.
 *
 * `undefined` if the rewrites are too many to follow.
 */
export function followRewrites(
  build: Build,
  request: NextRequest,
  path: string,
  spelled: string | undefined,
): Rewritten | undefined {
  const { beforeFiles, afterFiles, fallback } = build.rewrites;
  if (beforeFiles.length + afterFiles.length + fallback.length === 0) {
    return { paths: [], interceptors: [], isOfPath: true };
  }
  const walk = new Walk(loadRouter(), build, request, {
    path,
    query: {},
    ...formsOf(build, request, path, spelled),
  });
  walk.apply(beforeFiles);
  walk.leave((page) => !page.isDynamic);
  walk.apply(afterFiles);
  walk.leave((page) => page.isSure);
  walk.apply(fallback);
  return walk.found;
}

/** The places that the router may have reached, from the first rule to the last. */
class Walk {
  readonly #next: Router;
  readonly #build: Build;
  readonly #request: NextRequest;
  readonly #start: string;
  readonly #paths = new Set<string>();
  readonly #interceptors = new Set<string>();
  #places: readonly Place[];
  #isOfPath = true;

  constructor(next: Router, build: Build, request: NextRequest, start: Place) {
    this.#next = next;
    this.#build = build;
    this.#request = request;
    this.#start = start.path;
    this.#places = [start];
  }

  /** What was found; `undefined` if there was too much to follow. */
  get found(): Rewritten | undefined {
    return this.#places.length > LIMIT
      ? undefined
      : {
          paths: [...this.#paths],
          interceptors: [...this.#interceptors],
          isOfPath: this.#isOfPath,
        };
  }

  /** Follows each rule from every place: only the router knows whether its condition holds. */
  apply(rules: readonly RewriteRule[]): void {
    for (const rule of rules) {
      if (this.#places.length > LIMIT) {
        return;
      }
      if (isInterception(rule) && !this.#request.headers.has(NEXT_HEADERS.nextUrl)) {
        continue;
      }
      const matched = this.#places.filter((place) => isAbout(this.#next, rule, place));
      this.#isOfPath &&= matched.length === 0;
      const led = matched.flatMap((place) =>
        destinations(this.#next, rule, this.#build, this.#request, place),
      );
      if (isInterception(rule)) {
        for (const page of led.map(({ path }) => interceptorOf(path)).filter((at) => at !== '/')) {
          this.#interceptors.add(page);
        }
        continue;
      }
      const reached = led.flatMap((place) => read(this.#build, place));
      for (const { path } of reached.filter((place) => place.path !== this.#start)) {
        this.#paths.add(path);
      }
      this.#places = distinct([...this.#places, ...reached]);
    }
  }

  /** Stays where a page is served; goes on from all other places. */
  leave(isServed: (page: Page) => boolean): void {
    const { arePagesFirst, basePath, pages } = this.#build;
    // In another letter case, rewrites accept the base path, and pages do not.
    if (arePagesFirst && this.#request.nextUrl.basePath === basePath) {
      this.#places = this.#places.filter(({ path }) => {
        const page = pages.at(path);
        return !(page && isServed(page));
      });
    }
  }
}

function distinct(places: readonly Place[]): Place[] {
  const found = new Map<string, Place>();
  for (const place of places) {
    const key = JSON.stringify([place.path, place.query, [...place.forms]]);
    found.set(key, found.get(key) ?? place);
  }
  return [...found.values()];
}

/** The intercepting page in the path of an interception: what precedes its marker. */
const interceptorOf = (path: string): string =>
  path.replace(/\/\(\.{1,3}\).*$/s, '').replace(/\/@[^/]*/g, '') || '/';

/** Everything that could be served at a rewrite's destination, each as its own place. */
function read(build: Build, place: Place): Place[] {
  return addon.routeReadings(build.handle, place.path, '').flatMap((packed) => {
    const { kind, path } = readReading(packed);
    const isServed =
      kind === ReadingKind.Page ||
      (kind === ReadingKind.File ? build.mayBeFile(path) : build.pages.mayBeAt(path));
    return isServed ? [{ ...place, path }] : [];
  });
}

/** A destination without the base path and the locale that every destination has. */
function inside(build: Build, path: string): string {
  const below = path.startsWith(`${build.basePath}/`) ? path.slice(build.basePath.length) : path;
  const locale = build.locales.find(
    (name) => below === `/${name}` || below.startsWith(`/${name}/`),
  );
  return (locale ? below.slice(locale.length + 1) : below) || '/';
}

const tests = new WeakMap<RewriteRule, PathMatch.PatchMatcher>();

function testOf(next: Router, rule: RewriteRule): PathMatch.PatchMatcher {
  let test = tests.get(rule);
  if (!test) {
    test = next.getPathMatch(rule.source, { strict: true, removeUnnamedParams: true });
    tests.set(rule, test);
  }
  return test;
}

/** Whether a rule's source is about a place, whatever else it asks. */
function isAbout(next: Router, rule: RewriteRule, { forms }: Place): boolean {
  return [...forms].some((form) => {
    try {
      return testOf(next, rule)(form) !== false;
    } catch {
      // A path that Next.js itself cannot read leads nowhere.
      return false;
    }
  });
}

/** The places that a rule leads to; empty if it does not apply. */
function destinations(
  next: Router,
  rule: RewriteRule,
  build: Build,
  request: NextRequest,
  from: Place,
): Place[] {
  const { destination } = rule;
  if (!destination?.startsWith('/')) {
    return [];
  }
  const test = testOf(next, rule);
  const found = new Map<string, Place>();
  for (const form of from.forms) {
    try {
      const params = test(form);
      if (!params) {
        continue;
      }
      const query = { ...Object.fromEntries(request.nextUrl.searchParams), ...from.query };
      const conditions = conditionsOf(next, rule, request, query);
      if (!conditions) {
        continue;
      }
      const { newUrl, parsedDestination } = next.prepareDestination({
        appendParamsToQuery: true,
        destination,
        params: { ...params, ...conditions },
        query: { ...query } as never,
      });
      const spelled = newUrl.replace(/[?#].*$/s, '');
      const path = inside(build, spelled);
      const forms = from.isExact
        ? { forms: new Set([trimmed(spelled)]), isExact: true }
        : formsOf(build, request, path, undefined);
      found.set(`${path} ${spelled}`, { path, query: parsedDestination.query, ...forms });
    } catch {
      // A path that Next.js itself cannot read leads nowhere.
    }
  }
  return [...found.values()];
}

/**
 * The forms of a path that the sources of rules may match: the router's own, if
 * known, and otherwise every form that it may have.
 */
function formsOf(
  build: Build,
  request: NextRequest,
  path: string,
  spelled: string | undefined,
): Pick<Place, 'forms' | 'isExact'> {
  const { locale, defaultLocale, basePath } = request.nextUrl;
  const isExact =
    spelled !== undefined && build.locales.length === 0 && basePath === build.basePath;
  if (isExact) {
    return { forms: new Set([trimmed(`${basePath}${spelled}`)]), isExact };
  }
  const tail = path.replace(/\/$/, '');
  const locales = new Set(['', locale, defaultLocale, ...build.locales]);
  const forms = new Set<string>();
  for (const one of [asSent(tail), tail]) {
    for (const name of locales) {
      const form = name ? `/${name}${one}` : one;
      forms.add(form || '/');
      if (build.basePath) {
        forms.add(`${build.basePath}${form}`);
      }
    }
  }
  return { forms, isExact };
}

/** Rules have no trailing slash, whatever `trailingSlash` says. */
const trimmed = (path: string): string => path.replace(/\/$/, '') || '/';

/**
 * A canonical path as a client sends it: rules are matched before anything is
 * decoded, and their `.` matches no line terminator.
 */
const asSent = (path: string): string =>
  path
    .replace(/%(?!2[346bcf]|3[abdf]|40)/gi, '%25')
    .replace(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text));
