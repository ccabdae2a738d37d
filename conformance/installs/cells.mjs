// The cells of the matrix: each is one way in which a team installs, builds
// and serves an application.

import { NODE_VERSIONS } from '../runtimes/servers.mjs';

const NEXT_16 = '16.4.6';
const NEXT_15 = '15.5.29';
// The last that does not run a middleware on Node.js.
const TOO_OLD = '15.4.11';
const [OLDEST_NODE, , NODE_22, NODE_24] = NODE_VERSIONS;

/**
 * One way to install, build and serve.
 *
 * @typedef {object} Cell
 * @property {string} name
 * @property {string} next the release of Next.js
 * @property {'turbopack' | 'webpack'} bundler
 * @property {'start' | 'dev' | 'standalone' | 'workers'} serve
 * @property {import('./managers.mjs').ManagerName} packages the package manager
 * @property {'object' | 'function' | 'async function' | 'none'} config
 * @property {boolean} workspace
 * @property {boolean} alias
 * @property {boolean} publicAtBuild whether the server is started without the public variables of the build
 * @property {boolean} core whether `npm test` runs it, too
 * @property {boolean} release whether `npm run release:dry` runs it, too
 * @property {boolean} [withoutBinary] whether the package of the platform is missing
 * @property {string} [fails] what the build says, where it must fail
 * @property {'edge'} [runtime]
 * @property {string} [extra] where else the middleware lies
 * @property {boolean} [isTooOld]
 * @property {string} [node] the version of Node.js that builds and serves it, if not the one that runs the matrix
 */

/**
 * @param {string} name
 * @param {Partial<Cell>} [settings]
 * @returns {Cell}
 */
const cell = (name, settings) => ({
  name,
  next: NEXT_16,
  bundler: 'turbopack',
  serve: 'start',
  packages: 'npm',
  config: 'object',
  workspace: false,
  alias: false,
  publicAtBuild: false,
  core: false,
  release: false,
  ...settings,
});

export const cells = [
  cell('Next 16, Turbopack, start', { release: true }),
  cell('Next 16, Turbopack, dev', { core: true, serve: 'dev' }),
  cell('Next 16, Turbopack, standalone', {
    core: true,
    serve: 'standalone',
    config: 'async function',
    publicAtBuild: true,
  }),
  cell('Next 16, Turbopack, alias', { alias: true }),
  cell('Next 16, webpack, start', { core: true, bundler: 'webpack', config: 'function' }),
  cell('Next 16, webpack, dev', { bundler: 'webpack', serve: 'dev' }),
  cell('Next 16, webpack, standalone', { bundler: 'webpack', serve: 'standalone' }),
  cell('Next 16, webpack, alias', { bundler: 'webpack', alias: true }),
  cell('Next 15, webpack, start', {
    core: true,
    next: NEXT_15,
    bundler: 'webpack',
    publicAtBuild: true,
  }),
  cell('Next 15, webpack, dev', { next: NEXT_15, bundler: 'webpack', serve: 'dev' }),
  cell('Next 15, webpack, standalone', {
    next: NEXT_15,
    bundler: 'webpack',
    serve: 'standalone',
    publicAtBuild: true,
  }),
  cell('Next 15, webpack, alias', { next: NEXT_15, bundler: 'webpack', alias: true }),
  cell('Next 16, Turbopack, pnpm, start', { release: true, packages: 'pnpm' }),
  cell('Next 16, Turbopack, pnpm, standalone', {
    core: true,
    packages: 'pnpm',
    serve: 'standalone',
  }),
  cell('Next 16, webpack, pnpm, standalone', {
    packages: 'pnpm',
    bundler: 'webpack',
    serve: 'standalone',
  }),
  cell('Next 16, Turbopack, without a binary, standalone', {
    withoutBinary: true,
    serve: 'standalone',
  }),
  cell('Next 16, webpack, without a binary, start', { withoutBinary: true, bundler: 'webpack' }),
  cell('Next 16, Turbopack, yarn, start', { release: true, packages: 'yarn' }),
  cell('Next 16, Turbopack, yarn 4, start', { release: true, packages: 'yarn 4' }),
  cell('Next 16, webpack, yarn 4 PnP, start', { packages: 'yarn 4 PnP', bundler: 'webpack' }),
  cell('Next 16, Turbopack, bun, start', { release: true, packages: 'bun' }),
  cell('Next 16, Turbopack, workspace, start', { workspace: true, publicAtBuild: true }),
  cell('Next 16, Turbopack, workspace, standalone', {
    core: true,
    workspace: true,
    serve: 'standalone',
  }),
  cell('Next 16, webpack, workspace, standalone', {
    workspace: true,
    bundler: 'webpack',
    serve: 'standalone',
  }),
  cell('Next 16, Turbopack, start, oldest Node.js', { node: OLDEST_NODE }),
  cell('Next 16, Turbopack, start, Node.js 22', { node: NODE_22 }),
  cell('Next 16, Turbopack, standalone, Node.js 24', { node: NODE_24, serve: 'standalone' }),
  cell('Next 15, webpack, start, Node.js 24', {
    node: NODE_24,
    next: NEXT_15,
    bundler: 'webpack',
  }),
  cell('Next 16, Turbopack, without the mark', {
    core: true,
    config: 'none',
    fails: 'must not be bundled',
  }),
  cell('Next 16, webpack, without the mark', {
    bundler: 'webpack',
    config: 'none',
    fails: 'must not be bundled',
  }),
  cell('Next 16, Turbopack, Edge runtime, start', { core: true, runtime: 'edge' }),
  cell('Next 16, Turbopack, Edge runtime, dev', { runtime: 'edge', serve: 'dev' }),
  cell('Next 16, Turbopack, Edge runtime, alias', { runtime: 'edge', alias: true }),
  cell('Next 16, Turbopack, Edge runtime, standalone', { runtime: 'edge', serve: 'standalone' }),
  cell('Next 16, Turbopack, Edge runtime, OpenNext', { runtime: 'edge', serve: 'workers' }),
  cell('Next 16, webpack, Edge runtime, start', {
    core: true,
    runtime: 'edge',
    bundler: 'webpack',
  }),
  cell('Next 16, webpack, Edge runtime, dev', {
    runtime: 'edge',
    bundler: 'webpack',
    serve: 'dev',
  }),
  cell('Next 16, webpack, Edge runtime, alias', {
    runtime: 'edge',
    bundler: 'webpack',
    alias: true,
  }),
  cell('Next 15, webpack, Edge runtime, start', {
    core: true,
    next: NEXT_15,
    bundler: 'webpack',
    runtime: 'edge',
    publicAtBuild: true,
  }),
  cell('Next 15, webpack, Edge runtime, dev', {
    next: NEXT_15,
    bundler: 'webpack',
    runtime: 'edge',
    serve: 'dev',
  }),
  cell('Next 15, Turbopack, Edge runtime, start', { next: NEXT_15, runtime: 'edge' }),
  cell('Next 16, webpack, two middleware files', {
    bundler: 'webpack',
    extra: 'middleware.js',
    fails: 'code=middleware_duplicate',
  }),
  cell('Next 16, Turbopack, middleware in the wrong folder', {
    extra: 'src/proxy.js',
    fails: 'code=middleware_duplicate',
  }),
  cell('Next 15.4, webpack', {
    core: true,
    next: TOO_OLD,
    isTooOld: true,
    bundler: 'webpack',
    fails: 'code=next_version_unsupported',
  }),
];
