/** Which texts of the middleware's code are about a path. */

import { routeSetOf } from '../route/set';
import { addon } from '../wire/addon';
import { RouteMatch } from '../wire/route';
import type { UnusedGuard } from './access-map';
import type { Entry } from './entry';
import type { CodeLine } from './source-file';
import type { PathText } from './source-reader';

/** The lines whose patterns or paths are about one of these paths. */
export const linesAbout = (texts: readonly PathText[], paths: readonly string[]): CodeLine[] => {
  const lines = texts
    .filter((text) => paths.some((path) => matches(text.path, path) || isBelow(path, text.path)))
    .map(({ at }) => at);
  return [...new Map(lines.map((line) => [`${line.file}:${line.line}`, line])).values()];
};

/** The patterns that match none of the rows. */
export function unusedGuards(entries: readonly Entry[], texts: readonly PathText[]): UnusedGuard[] {
  return texts
    .filter(({ isPattern }) => isPattern)
    .filter(({ path: pattern }) => !entries.some((entry) => mayMatch(pattern, entry)))
    .map(({ path, at }) => ({ pattern: path, at }));
}

const mayMatch = (pattern: string, { route, asks, kind }: Entry): boolean =>
  asks.some(({ path }) => matches(pattern, path)) ||
  (kind !== 'action' && matches(pattern, guided(route, pattern)));

/** A path of a route, with the segments that a pattern names in place of dynamic ones. */
function guided(route: string, pattern: string): string {
  const wanted = pattern.split('/').map((segment) => segment.replace(/[(:*].*$/s, ''));
  const segments = route.split('/');
  const isRest = /^\[\[?\.\.\./;
  return segments
    .map((segment, at) => {
      if (isRest.test(segment)) {
        return wanted.slice(at).filter(Boolean).join('/') || 'sample';
      }
      return segment.startsWith('[') ? wanted[at] || 'sample' : segment;
    })
    .join('/');
}

function matches(pattern: string, path: string): boolean {
  try {
    return addon.matchRoute(routeSetOf([pattern]).handle, path) !== RouteMatch.No;
  } catch {
    return false;
  }
}

const isBelow = (path: string, above: string): boolean =>
  above.length > 1 && (path === above || path.startsWith(`${above}/`));
