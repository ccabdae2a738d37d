/** The matcher that every message of this package recommends. */

import type { Route } from './source-routes';

/**
 * A `config.matcher` that leaves out only the folder of the build's files. With
 * locales of `i18n`, Next.js matches what follows the locale, which is empty for
 * the home page.
 */
export const recommendedMatcher = (hasLocales: boolean): string =>
  `matcher: [${hasLocales ? "'/', " : ''}'/((?!_next/static/).*)']`;

/** Paths in the folder of the build's files: a page may have a path that no file has. */
export const BELOW_BUILD: readonly string[] = [
  '/_next/static/x',
  '/_next/static/x/y',
  '/_next/static/x/y/z',
];

/**
 * A path in the folder of the build's files that `route` serves if no file has it;
 * `undefined` if it serves none.
 */
export const buildPathOf = ({ pattern }: Pick<Route, 'pattern'>): string | undefined =>
  BELOW_BUILD.find((path) => isPathOf(pattern.split('/').slice(1), path.split('/').slice(1)));

function isPathOf(
  [name, ...names]: readonly string[],
  [segment, ...segments]: readonly string[],
): boolean {
  if (name === undefined || segment === undefined) {
    return name === segment || /^\[\[\.{3}/.test(name ?? '');
  }
  if (/^\[\[?\.{3}/.test(name)) {
    return true;
  }
  return (name === segment || /^\[[^\]]+\]$/.test(name)) && isPathOf(names, segments);
}
