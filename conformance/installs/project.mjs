// One application of the matrix on disk: written, installed, built, served.

import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';
import { HOST } from '../../scripts/server.mjs';
import { binaryOf } from '../runtimes/binaries.mjs';
import { execute } from './execute.mjs';
import { installWith } from './managers.mjs';
import { addOpenNext, buildForWorkers, PACKAGES, serverForWorkers } from './opennext.mjs';

/** @typedef {import('./cells.mjs').Cell} Cell */
/** @typedef {import('../../scripts/run.mjs').Environment} Environment */

/**
 * A project on disk, and the application in it.
 *
 * @typedef {{ folder: string, app: string }} Project
 */

/**
 * Writes a cell's project into `folder` and says where its parts are.
 *
 * @param {Cell} cell
 * @param {string} folder
 * @param {string} version the version of the package
 * @returns {Project}
 */
export function writeProject(cell, folder, version) {
  const app = cell.workspace ? path.join(folder, 'apps/web') : folder;
  mkdirSync(app, { recursive: true });
  cpSync(path.join(root, 'conformance/installs/app'), app, { recursive: true });
  if (isMiddleware(cell)) {
    renameSync(path.join(app, 'proxy.js'), path.join(app, 'middleware.js'));
    const source = readFileSync(path.join(app, 'middleware.js'), 'utf8');
    const runtime = cell.runtime ?? 'nodejs';
    const config = runtime === 'edge' ? '' : "\nexport const config = { runtime: 'nodejs' };\n";
    writeFileSync(path.join(app, 'middleware.js'), source + config);
  }
  if (hasEdgeHandler(cell)) {
    const handler = readFileSync(path.join(app, 'app/api/who/route.js'), 'utf8');
    mkdirSync(path.join(app, 'app/api/edge'));
    writeFileSync(
      path.join(app, 'app/api/edge/route.js'),
      `${handler}\nexport const runtime = 'edge';\n`,
    );
  }
  if (cell.extra) {
    mkdirSync(path.dirname(path.join(app, cell.extra)), { recursive: true });
    cpSync(path.join(app, 'proxy.js'), path.join(app, cell.extra));
  }
  if (cell.alias) {
    for (const file of sources(cell)) {
      const text = readFileSync(path.join(app, file), 'utf8');
      writeFileSync(
        path.join(app, file),
        text.replaceAll("'ironclerk/server'", "'@clerk/nextjs/server'"),
      );
    }
  }
  writeFileSync(path.join(app, 'next.config.mjs'), configuration(cell));
  writeManifest(path.join(app, 'package.json'), {
    name: 'web',
    private: true,
    scripts: { build: 'next build' },
    dependencies: {
      ironclerk: version,
      next: cell.next,
      react: '19.3.1',
      'react-dom': '19.3.1',
      ...(cell.alias && { '@clerk/nextjs': '7.9.17' }),
      ...(cell.serve === 'workers' && PACKAGES),
    },
  });
  if (cell.serve === 'workers') {
    addOpenNext(app);
  }
  if (isPlugAndPlay(cell)) {
    writeFileSync(path.join(app, PLUG_AND_PLAY_NEXT), "require('next/dist/bin/next');\n");
  }
  if (cell.workspace) {
    writeManifest(path.join(folder, 'package.json'), {
      name: 'monorepo',
      private: true,
      workspaces: ['apps/*'],
    });
  }
  return { folder, app };
}

/**
 * Whether the middleware has its old name, under which alone it runs on the Edge runtime.
 *
 * @param {Cell} cell
 */
const isMiddleware = ({ next, runtime }) => next.startsWith('15') || runtime === 'edge';

/**
 * Whether a route handler runs on the Edge runtime; OpenNext takes only a middleware.
 *
 * @param {Cell} cell
 */
export const hasEdgeHandler = ({ runtime, serve }) => runtime === 'edge' && serve !== 'workers';

/** @param {Cell} cell */
const sources = (cell) => [
  isMiddleware(cell) ? 'middleware.js' : 'proxy.js',
  ...(hasEdgeHandler(cell) ? ['app/api/edge/route.js'] : []),
  'app/dashboard/page.jsx',
  'app/api/who/route.js',
  'pages/api/me.js',
  'pages/legacy/index.jsx',
];

/** @param {Cell} cell */
function configuration(cell) {
  const config = cell.serve === 'standalone' ? "{ output: 'standalone' }" : '{}';
  if (cell.config === 'none') {
    return `export default ${config};\n`;
  }
  const given = {
    object: config,
    function: `() => (${config})`,
    'async function': `async () => (${config})`,
  }[cell.config];
  const options = cell.alias ? ', { aliasClerkServer: true }' : '';
  return `import { withIronclerk } from 'ironclerk/config';\n\nexport default withIronclerk(${given}${options});\n`;
}

/**
 * @param {string} file
 * @param {object} manifest
 */
const writeManifest = (file, manifest) =>
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);

/**
 * Installs what the project names. Rejects with what the package manager said.
 *
 * @param {Cell} cell
 * @param {Project} project
 * @param {string} registry
 */
export async function install(cell, { folder }, registry) {
  await installWith(cell.packages, folder, registry, unresolved(cell));
  if (cell.withoutBinary) {
    const modules = path.join(folder, 'node_modules');
    for (const name of readdirSync(modules).filter((one) => one.startsWith('ironclerk-'))) {
      rmSync(path.join(modules, name), { recursive: true });
    }
  }
}

/**
 * npm itself refuses a release of Next.js that is too old, unless it is told not to.
 *
 * @param {Cell} cell
 */
const unresolved = ({ isTooOld }) => (isTooOld ? ['--legacy-peer-deps'] : []);

const NEXT = 'node_modules/next/dist/bin/next';
const PLUG_AND_PLAY_NEXT = 'next.cjs';

/** @param {Cell} cell */
const next = (cell) =>
  isPlugAndPlay(cell) ? PLUG_AND_PLAY_NEXT : cell.workspace ? `../../${NEXT}` : NEXT;

/**
 * Whether Yarn resolves every module from archives, without node_modules.
 *
 * @param {Cell} cell
 */
const isPlugAndPlay = ({ packages }) => packages === 'yarn 4 PnP';

/**
 * What has Node.js resolve modules as the package manager of a cell wants it.
 *
 * @param {Cell} cell
 * @param {string} app
 * @returns {Environment}
 */
const resolution = (cell, app) =>
  isPlugAndPlay(cell)
    ? {
        NODE_OPTIONS: `--require ${app}/.pnp.cjs --experimental-loader file://${app}/.pnp.loader.mjs`,
      }
    : {};

/** @param {Cell} cell */
const bundler = (cell) =>
  cell.bundler === 'webpack'
    ? cell.next.startsWith('16')
      ? ['--webpack']
      : []
    : cell.next.startsWith('15')
      ? ['--turbopack']
      : [];

/**
 * Builds for production. Rejects with what the build said.
 *
 * @param {Cell} cell
 * @param {Project} project
 * @param {Environment} environment
 */
export const build = async (cell, { app }, environment) =>
  cell.serve === 'workers'
    ? buildForWorkers(app, environment)
    : execute(await nodeOf(cell), [next(cell), 'build', ...bundler(cell)], app, {
        ...environment,
        ...resolution(cell, app),
      });

/**
 * The Node.js of a cell.
 *
 * @param {Cell} cell
 */
export const nodeOf = ({ name, node }) => binaryOf({ name, program: 'node', version: node });

/**
 * The program, its arguments for a port, the folder, and the further environment that
 * serve the application.
 * A standalone build is copied out of the project first, where nothing else of
 * it is at hand.
 *
 * @param {Cell} cell
 * @param {Project} project
 * @param {string} elsewhere
 * @param {Environment} environment
 */
export async function server(cell, { folder, app }, elsewhere, environment) {
  if (cell.serve === 'workers') {
    return { ...(await serverForWorkers(environment)), cwd: app };
  }
  const command = await nodeOf(cell);
  if (cell.serve !== 'standalone') {
    const more = cell.serve === 'dev' ? bundler(cell) : [];
    /** @param {number} port */
    const argsFor = (port) => [
      next(cell),
      cell.serve,
      '--port',
      String(port),
      '--hostname',
      HOST,
      ...more,
    ];
    return { command, argsFor, cwd: app, env: resolution(cell, app) };
  }
  cpSync(path.join(app, '.next/standalone'), elsewhere, {
    recursive: true,
    verbatimSymlinks: true,
  });
  const cwd = path.join(elsewhere, path.relative(folder, app));
  cpSync(path.join(app, '.next/static'), path.join(cwd, '.next/static'), { recursive: true });
  return { command, argsFor: () => ['server.js'], cwd };
}
