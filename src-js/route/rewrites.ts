/**
 * Where the rewrites of `next.config` lead a path. **They are followed by the
 * functions with which Next.js follows them**; where those cannot be loaded,
 * no rewrite is followed.
 */

import type * as PathMatch from 'next/dist/shared/lib/router/utils/path-match';
import type * as Destination from 'next/dist/shared/lib/router/utils/prepare-destination';
import type { NextRequest } from 'next/server';
import { type Build, isInterception } from './build';

type Condition = NonNullable<Parameters<typeof Destination.matchHas>[2]>[number];

/** A rewrite as `routes-manifest.json` has it. */
export interface RewriteRule {
  readonly source: string;
  readonly destination?: string;
  readonly has?: Condition[];
  readonly missing?: Condition[];
}

/** A chain of rewrites longer than this is not followed to its end. */
const LIMIT = 32;

type Router = Pick<typeof PathMatch, 'getPathMatch'> &
  Pick<typeof Destination, 'matchHas' | 'prepareDestination'>;

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
  /** Paths of this application that are served in its place. */
  readonly paths: string[];
  /** Pages within which an intercepted page is rendered. */
  readonly interceptors: string[];
}

/**
 * Follows the build's rewrites from a canonical path without base path and
 * locale. A rewrite that comes after the files is left out where a page has
 * the path. External destinations are left out: no page of ours is there.
 */
export function followRewrites(build: Build, request: NextRequest, path: string): Rewritten {
  const paths: string[] = [];
  const interceptors: string[] = [];
  const seen = new Set([path]);
  const open = [path];
  for (let next = open.shift(); next !== undefined && seen.size < LIMIT; next = open.shift()) {
    for (const rule of applicable(build, next)) {
      const destination = destinationOf(rule, build, request, next);
      if (destination === undefined) {
        continue;
      }
      if (isInterception(rule)) {
        interceptors.push(
          destination.replace(/\/\(\.{1,3}\).*$/s, '').replace(/\/@[^/]*/g, '') || '/',
        );
      } else if (!seen.has(destination)) {
        seen.add(destination);
        open.push(destination);
        paths.push(destination);
      }
    }
  }
  return { paths, interceptors: interceptors.filter((page) => page !== '/') };
}

function applicable({ rewrites, isStaticPage, isDynamicPage }: Build, path: string): RewriteRule[] {
  const { beforeFiles, afterFiles, fallback } = rewrites;
  if (isStaticPage(path.replace(/(?<=.)\/$/, ''))) {
    return [...beforeFiles];
  }
  return isDynamicPage(path)
    ? [...beforeFiles, ...afterFiles]
    : [...beforeFiles, ...afterFiles, ...fallback];
}

const tests = new WeakMap<RewriteRule, PathMatch.PatchMatcher>();

/** The path that a rule leads to, or `undefined` where it does not apply. */
function destinationOf(
  rule: RewriteRule,
  build: Build,
  request: NextRequest,
  path: string,
): string | undefined {
  const next = loadRouter();
  if (!next || !rule.destination?.startsWith('/')) {
    return undefined;
  }
  try {
    let test = tests.get(rule);
    if (!test) {
      test = next.getPathMatch(rule.source, { strict: true, removeUnnamedParams: true });
      tests.set(rule, test);
    }
    const asked = asServed(build, request, path);
    const params = asked.map((form) => test(form)).find((found) => found !== false);
    if (!params) {
      return undefined;
    }
    const query = Object.fromEntries(request.nextUrl.searchParams);
    const conditions = next.matchHas(
      { headers: Object.fromEntries(request.headers) } as never,
      query,
      rule.has,
      rule.missing,
    );
    if (!conditions) {
      return undefined;
    }
    const { newUrl } = next.prepareDestination({
      appendParamsToQuery: false,
      destination: rule.destination,
      params: { ...params, ...conditions },
      query,
    });
    return inside(build, newUrl.replace(/[?#].*$/s, ''));
  } catch {
    // A path that Next.js itself cannot read leads nowhere.
    return undefined;
  }
}

/** The forms in which the sources of rules know a path. */
function asServed(build: Build, request: NextRequest, path: string): string[] {
  // Rules are written without a slash at the end, whatever `trailingSlash` says.
  const tail = path.replace(/\/$/, '');
  const { locale, defaultLocale } = request.nextUrl;
  const locales = [...new Set([locale, defaultLocale, ...build.locales])].filter(Boolean);
  const forms = [tail, ...locales.map((name) => `/${name}${tail}`)];
  return forms.flatMap((form) =>
    build.basePath ? [`${build.basePath}${form}`, form || '/'] : [form || '/'],
  );
}

/** A destination without base path and locale. */
function inside(build: Build, path: string): string {
  const below = path.startsWith(`${build.basePath}/`) ? path.slice(build.basePath.length) : path;
  const locale = build.locales.find(
    (name) => below === `/${name}` || below.startsWith(`/${name}/`),
  );
  return (locale ? below.slice(locale.length + 1) : below) || '/';
}
