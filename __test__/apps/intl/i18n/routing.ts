import { defineRouting } from 'next-intl/routing';

export const routing = defineRouting({
  locales: ['en', 'de'],
  defaultLocale: 'en',
  localePrefix: 'as-needed',
  pathnames: { '/': '/', '/dashboard': { en: '/dashboard', de: '/uebersicht' } },
});
