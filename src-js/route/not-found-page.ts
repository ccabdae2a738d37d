/**
 * The application's own not-found page. **It is used only if Next.js is certain to
 * render that page**: the path of no file, rewrite or page of the application
 * collides with it.
 */

import type { Manifests } from './manifests';
import type { Pages } from './pages';
import type { RewriteRule } from './rewrite-rule';

/** The path to rewrite to for a locale (empty without locales); `undefined` if no path is certain. */
export type NotFoundPage = (locale: string) => string | undefined;

/** The facts that decide whether a path is certain. */
interface Known {
  readonly manifests: Manifests;
  readonly rewrites: Readonly<
    Record<'beforeFiles' | 'afterFiles' | 'fallback', readonly RewriteRule[]>
  >;
  readonly pages: Pages;
  readonly mayBeFile: (canonical: string) => boolean;
}

const APP = '/_not-found';
const PAGES = '/404';

/** The paths of all not-found pages. */
export const NOT_FOUND_PATHS: readonly string[] = [APP, PAGES];

/** The page of a build. */
export function notFoundPageOf(known: Known): NotFoundPage {
  const { manifests } = known;
  const { locales = [], defaultLocale } = manifests.i18n ?? {};
  if (!manifests.dynamicRoutes) {
    return () => (isFree(known, APP, locales) ? APP : undefined);
  }
  const { appRoutes, pages, config } = manifests;
  if (!config || config.useFileSystemPublicRoutes === false) {
    return () => undefined;
  }
  const isAppPage = appRoutes[`${APP}/page`] === APP && isReached(known, APP, locales);
  const isPagesPage = !Object.values(appRoutes).includes(PAGES) && isReached(known, PAGES, locales);
  return (locale) => {
    if (isAppPage && (locales.length === 0 || locale === defaultLocale)) {
      return APP;
    }
    const file = locales.length === 0 ? PAGES : `/${locale}${PAGES}`;
    return isPagesPage && file in pages ? PAGES : undefined;
  };
}

/** Whether Next.js finds its own page of this path before anything else. */
const isReached = (
  { rewrites, mayBeFile, manifests }: Known,
  path: string,
  locales: readonly string[],
): boolean =>
  !mayBeFile(path) &&
  !rewrites.beforeFiles.some((rule) => mayMatch(rule, path, manifests.basePath, locales));

/** Whether, in development, the path is free, so that Next.js renders its not-found page. */
const isFree = (
  { rewrites, pages, mayBeFile, manifests }: Known,
  path: string,
  locales: readonly string[],
): boolean => {
  const rules = [...rewrites.beforeFiles, ...rewrites.afterFiles, ...rewrites.fallback];
  return (
    !mayBeFile(path) &&
    !pages.mayBeAt(path) &&
    !rules.some((rule) => mayMatch(rule, path, manifests.basePath, locales))
  );
};

/** Whether a rule could apply to a path, whatever its conditions. */
function mayMatch(
  { regex }: RewriteRule,
  path: string,
  basePath = '',
  locales: readonly string[],
): boolean {
  if (regex === undefined) {
    return true;
  }
  const expression = new RegExp(regex, 'i');
  const forms = ['', ...locales.map((locale) => `/${locale}`)].flatMap((locale) => [
    `${locale}${path}`,
    `${basePath}${locale}${path}`,
  ]);
  return forms.some((form) => expression.test(form) || expression.test(`${form}/`));
}
