// The variants of the application: one build for each.

/**
 * A build: `shape` is one of those in shapes.mjs, `serve` how the build is
 * served: `start` if it is not said, `standalone`, or `dev` without a build.
 *
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} [shape]
 * @property {'standalone' | 'dev'} [serve]
 * @property {import('next').NextConfig} config
 */

/** @satisfies {import('next').NextConfig['i18n']} */
const i18n = { locales: ['en', 'fr'], defaultLocale: 'en', localeDetection: false };
const domains = [
  { domain: 'fr.example', defaultLocale: 'fr' },
  { domain: 'en.example', defaultLocale: 'en' },
];

/** The build's name in data requests, fixed so that a rewrite can lead to one. */
export const BUILD_ID = 'build';

/** @typedef {Awaited<ReturnType<NonNullable<import('next').NextConfig['rewrites']>>>} Rewrites */
/** @typedef {Required<Exclude<Rewrites, unknown[]>>} RewriteRules */
/** @typedef {NonNullable<RewriteRules['fallback'][number]['has']>} Conditions */

/**
 * @param {string} key
 * @param {string} [value]
 * @returns {Conditions}
 */
const query = (key, value) => [
  value === undefined ? { type: 'query', key } : { type: 'query', key, value },
];

/** @type {RewriteRules} */
const rewriteRules = {
  beforeFiles: [
    { source: '/d', destination: '/dashboard' },
    { source: '/l/:id', destination: '/legacy/:id' },
    { source: '/rest/:rest(.*)', destination: '/docs/:rest' },
    { source: '/g/:name', destination: '/:name' },
    { source: '/two/:first/:second', destination: '/legacy/:second' },
    { source: '/json/:id', destination: `/_next/data/${BUILD_ID}/legacy/:id.json` },
    { source: '/kept/:kept', destination: '/chain' },
    { source: '/component', destination: '/dashboard', has: [{ type: 'header', key: 'rsc' }] },
  ],
  afterFiles: [
    { source: '/h', destination: '/dashboard/settings', has: query('k') },
    { source: '/value', destination: '/dashboard', has: query('k', '1') },
    { source: '/missing', destination: '/dashboard', missing: query('k') },
    { source: '/chain', destination: '/dashboard', has: query('kept') },
    { source: '/open-too', destination: '/open' },
    { source: '/teaser', destination: '/legacy' },
  ],
  fallback: [{ source: '/fb/:path*', destination: '/docs/:path*' }],
};

const rewrites = async () => rewriteRules;

/** @type {() => Promise<RewriteRules>} */
const rewritesWithLocales = async () => ({
  ...rewriteRules,
  beforeFiles: [
    ...rewriteRules.beforeFiles,
    { source: '/fr/lf/:id', destination: '/fr/legacy/:id', locale: false },
    { source: '/nolocale/:id', destination: '/en/legacy/:id', locale: false },
  ],
});

const redirects = async () => [{ source: '/moved', destination: '/dashboard', permanent: false }];
const headers = async () => [
  { source: '/dashboard', headers: [{ key: 'x-test-header', value: '1' }] },
];

/**
 * All variants.
 *
 * @type {Variant[]}
 */
export const variants = [
  { name: 'plain', config: {} },
  { name: 'rewrites', config: { rewrites } },
  { name: 'base-path', config: { basePath: '/app', rewrites } },
  { name: 'locales', config: { i18n, rewrites: rewritesWithLocales } },
  { name: 'base-path-locales', config: { basePath: '/app', i18n, rewrites } },
  { name: 'locale-domains', config: { i18n: { ...i18n, domains }, rewrites: rewritesWithLocales } },
  { name: 'trailing-slash', config: { trailingSlash: true, rewrites, redirects, headers } },
  { name: 'asset-prefix', config: { assetPrefix: '/assets' } },
  { name: 'asset-prefix-elsewhere', config: { assetPrefix: 'https://cdn.example/a', i18n } },
  { name: 'raw', config: { skipProxyUrlNormalize: true, rewrites } },
  { name: 'raw-locales', config: { skipProxyUrlNormalize: true, i18n, basePath: '/app' } },
  { name: 'trailing-slash-locales', config: { trailingSlash: true, i18n, assetPrefix: '/assets' } },
  { name: 'no-redirects', config: { skipTrailingSlashRedirect: true, rewrites } },
  { name: 'app', shape: 'app', config: {} },
  { name: 'app-base-path', shape: 'app', config: { basePath: '/app', rewrites } },
  {
    name: 'app-trailing-slash',
    shape: 'app',
    config: { trailingSlash: true, assetPrefix: '/assets', rewrites },
  },
  { name: 'app-raw', shape: 'app', config: { skipProxyUrlNormalize: true, rewrites } },
  { name: 'pages', shape: 'pages', config: {} },
  {
    name: 'pages-base-path-locales',
    shape: 'pages',
    config: { basePath: '/app', i18n, rewrites },
  },
  {
    name: 'pages-trailing-slash',
    shape: 'pages',
    config: { trailingSlash: true, i18n, assetPrefix: '/assets', rewrites: rewritesWithLocales },
  },
  {
    name: 'pages-raw',
    shape: 'pages',
    config: { skipProxyUrlNormalize: true, i18n, rewrites: rewritesWithLocales },
  },
  { name: 'roots', shape: 'roots', config: {} },
  { name: 'roots-optional', shape: 'roots-optional', config: { basePath: '/app' } },
  { name: 'roots-pages', shape: 'roots-pages', config: {} },
  { name: 'roots-locales', shape: 'roots-pages', config: { i18n } },
  { name: 'roots-trailing-slash', shape: 'roots', config: { trailingSlash: true } },
  { name: 'documented-matcher', shape: 'matcher', config: { rewrites } },
  { name: 'middleware-file', shape: 'middleware', config: { rewrites } },
  { name: 'edge', shape: 'edge', config: { rewrites } },
  { name: 'edge-base-path-locales', shape: 'edge', config: { basePath: '/app', i18n, rewrites } },
  {
    name: 'edge-trailing-slash',
    shape: 'edge',
    config: { trailingSlash: true, i18n, assetPrefix: '/assets', rewrites: rewritesWithLocales },
  },
  { name: 'edge-roots', shape: 'edge-roots', config: {} },
  { name: 'edge-roots-locales', shape: 'edge-roots-pages', config: { i18n } },
  { name: 'edge-development', shape: 'edge', serve: 'dev', config: { rewrites } },
  { name: 'standalone', serve: 'standalone', config: { output: 'standalone', rewrites } },
  { name: 'development', serve: 'dev', config: { rewrites } },
];

/** What `npm test` runs: between them, every setting. */
export const CORE = ['rewrites', 'base-path-locales', 'roots'];
