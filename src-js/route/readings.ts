/**
 * The readings of a request. **A guard's verdict on a request holds under every
 * way in which the server could read it.** See docs/route-matching.md.
 */

import type { NextRequest } from 'next/server';
import { addon } from '../wire/addon';
import { NEXT_HEADERS } from '../wire/names';
import { ReadingKind, readReading } from '../wire/route';
import type { Build } from './build';
import { isFrameworkPath, mayBeFrameworkPath } from './framework';
import { PathMemory } from './path-memory';
import { followRewrites } from './rewrites';
import { withoutDots } from './segments';

/** One way in which the server could read a request. */
export interface Reading {
  /** The page's path, as `nextUrl` has it or in canonical form. */
  readonly path: string;
  /** Whether `path` is in canonical form, so that it is never decoded again. */
  readonly isCanonical: boolean;
  /**
   * Whether letter case matters: patterns ignore it, and Next.js does not, so that
   * `/Pricing` may be the page `/[slug]`.
   */
  readonly isExact: boolean;
  /** Canonical paths that rewrites of `next.config` replace it with. */
  readonly rewritten: readonly string[];
  /**
   * Whether it is the page that a navigation says it comes from, within which
   * this one is rendered if that page intercepts it.
   */
  readonly isOrigin: boolean;
}

/** A path that has one reading in every build: only the others need a closer look. */
const UNUSUAL = /%|_next\/|\.rsc$|.\/$/;

/** A path that patterns may match in other letters. */
const HAS_CAPITALS = /[A-Z\u0080-\uffff]/;

/** A path that may have more than one reading, or whose letter case may select another page. */
const NOT_PLAIN = new RegExp(`${UNUSUAL.source}|${HAS_CAPITALS.source}`);

/**
 * The path of a request with a single reading that is just this path; `undefined`
 * for any other request.
 */
export function plainPathOf(request: NextRequest, build: Build): string | undefined {
  const { pathname } = request.nextUrl;
  const isPlain =
    build.isPlain &&
    // A request that was asked about keeps its readings, whatever a handler changes.
    !remembered.has(request) &&
    !NOT_PLAIN.test(pathname) &&
    !(build.hasInterceptions && request.headers.has(NEXT_HEADERS.nextUrl));
  return isPlain ? pathname : undefined;
}

/** Readings with the text they were read from: a handler may change `nextUrl`. */
interface Remembered {
  readonly source: string;
  readonly search: string;
  readonly readings: readonly Reading[];
}

const remembered = new WeakMap<NextRequest, Remembered>();

/** Readings that follow from nothing but the path, by build. */
const ofPaths = new WeakMap<Build, PathMemory<readonly Reading[]>>();

/**
 * The readings of a request, with the page that Next.js routes to first. Empty if
 * the path's percent-encoding is malformed, or if its rewrites are too many to
 * follow.
 */
export function readingsOf(request: NextRequest, build: Build): readonly Reading[] {
  const { basePath, defaultLocale, locale, pathname, search } = request.nextUrl;
  const source = `${basePath} ${locale} ${defaultLocale} ${pathname}`;
  const asked = remembered.get(request);
  if (asked?.source === source && asked.search === search) {
    return asked.readings;
  }
  const ofPath = memoryOf(build);
  const isNavigation = request.headers.has(NEXT_HEADERS.nextUrl);
  const known = isNavigation ? undefined : ofPath.get(source);
  if (known) {
    return known;
  }
  const { readings, isOfPath } = readAnew(request, build);
  if (isOfPath && !isNavigation) {
    ofPath.set(source, readings);
  } else {
    remembered.set(request, { source, search, readings });
  }
  return readings;
}

function memoryOf(build: Build): PathMemory<readonly Reading[]> {
  let memory = ofPaths.get(build);
  if (!memory) {
    memory = new PathMemory();
    ofPaths.set(build, memory);
  }
  return memory;
}

/** Readings, and whether they follow from nothing but the path. */
interface Found {
  readonly readings: readonly Reading[];
  readonly isOfPath: boolean;
}

function readAnew(request: NextRequest, build: Build): Found {
  const { pathname, basePath } = request.nextUrl;
  const origin = build.hasInterceptions ? request.headers.get(NEXT_HEADERS.nextUrl) : null;
  // In development, pages come and go.
  let isOfPath = build.knowsPages;
  if (build.isPlain && origin === null && !UNUSUAL.test(pathname)) {
    const plain = { path: pathname, isCanonical: false, rewritten: [], isOrigin: false };
    return { readings: inBothCases(build, [{ ...plain, isExact: false }]), isOfPath };
  }
  const readings: Reading[] = [];
  const add = (canonical: string, rewritten: readonly string[] = [], isOrigin = false) => {
    if (!readings.some((reading) => reading.path === canonical)) {
      readings.push({ path: canonical, isCanonical: true, isExact: false, rewritten, isOrigin });
    }
  };
  for (const packed of addon.routeReadings(build.handle, pathname, basePath)) {
    const { kind, path: canonical } = readReading(packed);
    if (kind === ReadingKind.File) {
      isOfPath = false;
      const file = withoutDots(canonical);
      if (build.mayBeFile(file)) {
        add(file);
      }
      continue;
    }
    if (kind === ReadingKind.Possible && !build.pages.mayBeAt(canonical)) {
      continue;
    }
    const spelled = isSpelling(pathname, canonical) ? pathname : undefined;
    const rewritten = followRewrites(build, request, canonical, spelled);
    if (!rewritten) {
      return { readings: [], isOfPath: false };
    }
    isOfPath &&= rewritten.isOfPath;
    add(canonical, rewritten.paths);
    for (const page of rewritten.interceptors) {
      add(page, [], canBePlain(build));
    }
  }
  if (origin !== null && !build.knowsPages) {
    // It is unknown whether a page of another URL intercepts this one.
    for (const page of pagesAbove(origin)) {
      for (const packed of addon.routeReadings(build.handle, page, '')) {
        add(readReading(packed).path, [], canBePlain(build));
      }
    }
  }
  const all = [...readings, ...asSpelled(build, pathname, readings)];
  return { readings: inBothCases(build, all), isOfPath };
}

/** Encoded characters that every client sends unencoded (RFC 3986, section 2.3). */
const NEEDLESS = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/i;

/**
 * The path as the client spells it, if that selects another page, or may do so where
 * pages are unknown: Next.js compares dynamic routes with the undecoded path, so
 * `/p%75blic/x` is a page of `/[...all]` even if `/public/[slug]` exists.
 */
function asSpelled(build: Build, pathname: string, readings: readonly Reading[]): Reading[] {
  const { pages } = build;
  if (!NEEDLESS.test(pathname) || isFrameworkPath(pathname, build)) {
    return [];
  }
  const page = pages.atSpelled(pathname);
  const mayBePage = page !== undefined || !pages.areKnown;
  const isOther = ({ path: canonical }: Reading) =>
    !pages.areKnown ||
    page?.pattern !== pages.at(canonical)?.pattern ||
    mayBeFrameworkPath(canonical, build);
  return mayBePage && readings.some((reading) => !reading.isOrigin && isOther(reading))
    ? [{ path: pathname, isCanonical: true, isExact: true, rewritten: [], isOrigin: false }]
    : [];
}

/** Readings, and again with their letter case if a page may have such a path. */
const inBothCases = ({ pages }: Build, readings: readonly Reading[]): Reading[] => [
  ...readings,
  ...readings
    .filter(({ path, isExact }) => !isExact && HAS_CAPITALS.test(path) && pages.mayBeAt(path))
    .map((reading) => ({ ...reading, isExact: true, rewritten: [] })),
];

/** Whether a path, decoded once, is canonical: nothing else was removed from it. */
function isSpelling(pathname: string, canonical: string): boolean {
  try {
    return decodeURI(pathname) === canonical;
  } catch {
    return false;
  }
}

/**
 * Whether removing `Next-Url` makes Next.js render a page alone. With locales and
 * in development, Next.js then redirects a component request to itself instead, so
 * the handler must let both pages through.
 */
const canBePlain = ({ locales, folder, knowsPages }: Build): boolean =>
  locales.length === 0 && (knowsPages || folder === undefined);

/** Pages deeper than this are not looked for in a `Next-Url`. */
const DEPTH = 32;

/** The path of a `Next-Url` and those above it: a page intercepts for all paths below it. */
function pagesAbove(origin: string): string[] {
  const [pathname = ''] = origin.split(/[?#]/, 1);
  const segments = pathname.split('/').filter(Boolean).slice(0, DEPTH);
  const pages = segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
  return pages.length > 0 ? pages.reverse() : ['/'];
}
