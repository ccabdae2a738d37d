/**
 * Where the rewrites of `next.config` lead a path. **They are followed by the
 * functions with which Next.js follows them**, and where they lead is read as
 * every path is; where those functions cannot be loaded, no rewrite is followed.
 */

import type * as PathMatch from 'next/dist/shared/lib/router/utils/path-match';
import type { NextRequest } from 'next/server';
import { addon } from '../wire/addon';
import type { Build } from './build';
import { conditionsOf, type Query } from './conditions';
import { isInterception, type RewriteRule, type Router } from './rewrite-rule';

/** A chain of rewrites longer than this is not followed to its end. */
const LIMIT = 32;

let router: Router | undefined | null;

function loadRouter(): Router | undefined {
  if (router === undefined) {
    try {
      router = {
        ...require('next/dist/shared/lib/router/utils/path-match'),
        ...require('next/dist/shared/lib/router/utils/prepare-destination'),
      } as Router;
    } catch {
      router = null;
    }
  }
  return router ?? undefined;
}

/** What rewrites make of a path. */
export interface Rewritten {
  /** Canonical paths of this application that are served in its place. */
  readonly paths: string[];
  /** Pages within which an intercepted page is rendered. */
  readonly interceptors: string[];
}

/** Where a rewrite leads: a path, and what is in the query then. */
interface Place {
  readonly path: string;
  readonly query: Query;
}

/**
 * Follows the build's rewrites from a canonical path without base path and
 * locale. A rewrite that comes after the files is left out where a page has
 * the path. External destinations are left out: no page of ours is there.
 */
export function followRewrites(build: Build, request: NextRequest, path: string): Rewritten {
  const paths = new Set<string>();
  const interceptors = new Set<string>();
  const next = loadRouter();
  if (!next) {
    return { paths: [], interceptors: [] };
  }
  // In other letters, pages do not have the base path, and rewrites do.
  const arePagesSure = request.nextUrl.basePath === build.basePath;
  const open: Place[] = [{ path, query: {} }];
  const seen = new Set<string>();
  for (let from = open.shift(); from && seen.size < LIMIT; from = open.shift()) {
    const forms = asServed(build, request, from.path);
    for (const rule of build.rewritesAt(from.path, arePagesSure)) {
      for (const place of destinations(next, rule, build, request, forms, from.query)) {
        if (isInterception(rule)) {
          interceptors.add(interceptorOf(place.path));
          continue;
        }
        const { pages, files } = readPlace(build, place.path);
        for (const served of [...pages, ...files].filter((one) => one !== path)) {
          paths.add(served);
        }
        for (const page of pages) {
          const key = JSON.stringify([page, place.query]);
          if (!seen.has(key)) {
            seen.add(key);
            open.push({ path: page, query: place.query });
          }
        }
      }
    }
  }
  interceptors.delete('/');
  return { paths: [...paths], interceptors: [...interceptors] };
}

/** The page that intercepts, of the path of an interception: what precedes its marker. */
const interceptorOf = (path: string): string =>
  path.replace(/\/\(\.{1,3}\).*$/s, '').replace(/\/@[^/]*/g, '') || '/';

/** What could be served for the destination of a rewrite. */
function readPlace(build: Build, path: string): { pages: string[]; files: string[] } {
  const pages: string[] = [];
  const files: string[] = [];
  for (const packed of addon.routeReadings(build.handle, path, '')) {
    const canonical = packed.slice(1);
    if (packed.startsWith('P')) {
      pages.push(canonical);
    } else if (packed.startsWith('F') && build.mayBeFile(canonical)) {
      files.push(canonical);
    }
  }
  return { pages, files };
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

/**
 * The places that a rule leads to from a path in these forms; none where it
 * does not apply. `added` is what rewrites before it put into the query.
 */
function destinations(
  next: Router,
  rule: RewriteRule,
  build: Build,
  request: NextRequest,
  forms: ReadonlySet<string>,
  added: Query,
): Iterable<Place> {
  const { destination } = rule;
  if (!destination?.startsWith('/')) {
    return [];
  }
  let test = tests.get(rule);
  if (!test) {
    test = next.getPathMatch(rule.source, { strict: true, removeUnnamedParams: true });
    tests.set(rule, test);
  }
  const found = new Map<string, Place>();
  for (const form of forms) {
    try {
      const params = test(form);
      if (!params) {
        continue;
      }
      const query = { ...Object.fromEntries(request.nextUrl.searchParams), ...added };
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
      const path = inside(build, newUrl.replace(/[?#].*$/s, ''));
      found.set(path, { path, query: parsedDestination.query });
    } catch {
      // A path that Next.js itself cannot read leads nowhere.
    }
  }
  return found.values();
}

/** The forms in which the sources of rules know a path. */
function asServed(build: Build, request: NextRequest, path: string): Set<string> {
  // Rules are written without a slash at the end, whatever `trailingSlash` says.
  const tail = path.replace(/\/$/, '');
  const { locale, defaultLocale } = request.nextUrl;
  const locales = new Set(['', locale, defaultLocale, ...build.locales]);
  const forms = new Set<string>();
  for (const spelled of [asSent(tail), tail]) {
    for (const name of locales) {
      const form = name ? `/${name}${spelled}` : spelled;
      forms.add(form || '/');
      if (build.basePath) {
        forms.add(`${build.basePath}${form}`);
      }
    }
  }
  return forms;
}

/**
 * A canonical path as a client sends it: rules are matched before anything is
 * decoded, and their `.` matches no line terminator.
 */
const asSent = (path: string): string =>
  path
    .replace(/%(?!2[346bcf]|3[abdf]|40)/gi, '%25')
    .replace(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text));
