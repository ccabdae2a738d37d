// The variants of the application: one build for each.

const i18n = { locales: ['en', 'fr'], defaultLocale: 'en', localeDetection: false };

const rewrites = async () => ({
  beforeFiles: [
    { source: '/d', destination: '/dashboard' },
    { source: '/l/:id', destination: '/legacy/:id' },
  ],
  afterFiles: [
    { source: '/h', destination: '/dashboard/settings', has: [{ type: 'query', key: 'k' }] },
    { source: '/open-too', destination: '/open' },
  ],
  fallback: [{ source: '/fb/:path*', destination: '/docs/:path*' }],
});

export const variants = [
  { name: 'plain', config: {} },
  { name: 'rewrites', config: { rewrites } },
  { name: 'base-path', config: { basePath: '/app', rewrites } },
  { name: 'locales', config: { i18n, rewrites } },
  { name: 'base-path-locales', config: { basePath: '/app', i18n, rewrites } },
  { name: 'trailing-slash', config: { trailingSlash: true, rewrites } },
  { name: 'asset-prefix', config: { assetPrefix: '/assets' } },
  { name: 'asset-prefix-elsewhere', config: { assetPrefix: 'https://cdn.example/a', i18n } },
  { name: 'raw', config: { skipProxyUrlNormalize: true, rewrites } },
  { name: 'raw-locales', config: { skipProxyUrlNormalize: true, i18n, basePath: '/app' } },
  { name: 'trailing-slash-locales', config: { trailingSlash: true, i18n, assetPrefix: '/assets' } },
  { name: 'no-redirects', config: { skipTrailingSlashRedirect: true, rewrites } },
];

/** What `npm test` runs: between them, every setting. */
export const CORE = ['rewrites', 'base-path-locales'];
