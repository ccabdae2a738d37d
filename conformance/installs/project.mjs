// One application of the matrix on disk: written, installed, built, served.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';
import { HOST } from '../../scripts/server.mjs';

/** @typedef {import('./cells.mjs').Cell} Cell */
/** @typedef {import('../../scripts/run.mjs').Environment} Environment */

/**
 * A project on disk, and the application in it.
 *
 * @typedef {{ folder: string, app: string }} Project
 */

const PNPM = 'pnpm@10.34.8';

/**
 * Writes a cell's project into `folder` and says where its parts are.
 *
 * @param {Cell} cell
 * @param {string} folder
 * @param {string} tarball
 * @returns {Project}
 */
export function writeProject(cell, folder, tarball) {
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
  if (cell.runtime === 'edge') {
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
    dependencies: {
      ironclerk: `file:${tarball}`,
      next: cell.next,
      react: '19.3.1',
      'react-dom': '19.3.1',
      ...(cell.alias && { '@clerk/nextjs': '7.9.17' }),
    },
  });
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

/** @param {Cell} cell */
const sources = (cell) => [
  isMiddleware(cell) ? 'middleware.js' : 'proxy.js',
  ...(cell.runtime === 'edge' ? ['app/api/edge/route.js'] : []),
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
 */
export function install(cell, { folder }) {
  return cell.packages === 'pnpm'
    ? execute('npx', ['--yes', PNPM, 'install', '--no-frozen-lockfile'], folder)
    : execute('npm', ['install', '--no-audit', '--no-fund', ...unresolved(cell)], folder);
}

/**
 * npm itself refuses a release of Next.js that is too old, unless it is told not to.
 *
 * @param {Cell} cell
 */
const unresolved = ({ isTooOld }) => (isTooOld ? ['--legacy-peer-deps'] : []);

const NEXT = 'node_modules/next/dist/bin/next';

/** @param {Cell} cell */
const next = (cell) => (cell.workspace ? `../../${NEXT}` : NEXT);

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
export const build = (cell, { app }, environment) =>
  execute(process.execPath, [next(cell), 'build', ...bundler(cell)], app, environment);

/**
 * The arguments for a port, and the folder, that serve the application. A
 * standalone build is copied out of the project first, where nothing else of
 * it is at hand.
 *
 * @param {Cell} cell
 * @param {Project} project
 * @param {string} elsewhere
 */
export function server(cell, { folder, app }, elsewhere) {
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
    return { argsFor, cwd: app };
  }
  cpSync(path.join(app, '.next/standalone'), elsewhere, {
    recursive: true,
    verbatimSymlinks: true,
  });
  const cwd = path.join(elsewhere, path.relative(folder, app));
  cpSync(path.join(app, '.next/static'), path.join(cwd, '.next/static'), { recursive: true });
  return { argsFor: () => ['server.js'], cwd };
}

/**
 * Runs a command to its end. Rejects with its output when it fails.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @param {Environment} [environment]
 * @returns {Promise<string>}
 */
export function execute(command, args, cwd, environment = {}) {
  return new Promise((resolve, reject) => {
    const env = /** @type {NodeJS.ProcessEnv} */ ({ ...clean(), ...environment });
    const child = spawn(command, args, { cwd, env });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = Buffer.concat(output).toString('utf8');
      code === 0 ? resolve(text) : reject(new Error(`${command} ended with ${code}:\n${text}`));
    });
  });
}

/**
 * The shell's environment without settings of a real instance.
 *
 * @returns {Environment}
 */
export const clean = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/CLERK/.test(name))),
  NEXT_TELEMETRY_DISABLED: '1',
});
