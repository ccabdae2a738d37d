/** The matcher that every message of this package recommends. */

/**
 * A `config.matcher` that leaves out nothing but files of the build. With
 * locales of `i18n`, Next.js matches a page behind a locale, which the home
 * page does not have.
 */
export const recommendedMatcher = (hasLocales: boolean): string =>
  `matcher: [${hasLocales ? "'/', " : ''}'/((?!_next/static).*)']`;
