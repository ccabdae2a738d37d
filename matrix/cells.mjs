// The cells of the matrix: each is one way in which a team installs, builds
// and serves an application.

const NEXT_16 = '16.4.6';
const NEXT_15 = '15.5.29';

const cell = (name, settings) => ({
  name,
  next: NEXT_16,
  bundler: 'turbopack',
  serve: 'start',
  packages: 'npm',
  config: 'object',
  workspace: false,
  alias: false,
  ...settings,
});

export const cells = [
  cell('Next 16, Turbopack, start'),
  cell('Next 16, Turbopack, dev', { serve: 'dev' }),
  cell('Next 16, Turbopack, standalone', { serve: 'standalone', config: 'async function' }),
  cell('Next 16, Turbopack, alias', { alias: true }),
  cell('Next 16, webpack, start', { bundler: 'webpack', config: 'function' }),
  cell('Next 16, webpack, dev', { bundler: 'webpack', serve: 'dev' }),
  cell('Next 16, webpack, standalone', { bundler: 'webpack', serve: 'standalone' }),
  cell('Next 16, webpack, alias', { bundler: 'webpack', alias: true }),
  cell('Next 15, webpack, start', { next: NEXT_15, bundler: 'webpack' }),
  cell('Next 15, webpack, dev', { next: NEXT_15, bundler: 'webpack', serve: 'dev' }),
  cell('Next 15, webpack, standalone', { next: NEXT_15, bundler: 'webpack', serve: 'standalone' }),
  cell('Next 15, webpack, alias', { next: NEXT_15, bundler: 'webpack', alias: true }),
  cell('Next 16, Turbopack, pnpm, start', { packages: 'pnpm' }),
  cell('Next 16, Turbopack, pnpm, standalone', { packages: 'pnpm', serve: 'standalone' }),
  cell('Next 16, webpack, pnpm, standalone', {
    packages: 'pnpm',
    bundler: 'webpack',
    serve: 'standalone',
  }),
  cell('Next 16, Turbopack, workspace, start', { workspace: true }),
  cell('Next 16, Turbopack, workspace, standalone', { workspace: true, serve: 'standalone' }),
  cell('Next 16, webpack, workspace, standalone', {
    workspace: true,
    bundler: 'webpack',
    serve: 'standalone',
  }),
  cell('Next 16, Turbopack, without the mark', { config: 'none', fails: 'must not be bundled' }),
  cell('Next 16, webpack, without the mark', {
    bundler: 'webpack',
    config: 'none',
    fails: 'must not be bundled',
  }),
  cell('Next 15, webpack, Edge runtime', {
    next: NEXT_15,
    bundler: 'webpack',
    runtime: 'edge',
    fails: 'not on the Edge runtime',
  }),
];
