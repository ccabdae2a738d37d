// The servers of `docs/runtimes.md`: which runtime starts which of its files, and how.

import { startServer } from '../../scripts/server.mjs';
import { binaryOf } from './binaries.mjs';

/** @typedef {import('./binaries.mjs').Runtime} Runtime */

/** What `npm test` runs: on Node.js, the version that runs the tests. */
export const CORE = /** @type {const} */ ([
  { name: 'Node.js', program: 'node' },
  { name: 'Bun 1.4', program: 'bun', version: '1.4.5' },
  { name: 'Deno 2.9', program: 'deno', version: '2.9.6' },
]);

/** The versions of Node.js; the first is the oldest that the package admits. */
export const NODE_VERSIONS = /** @type {const} */ (['20.9.0', '20.20.2', '22.23.3', '24.21.0']);

/** @type {Runtime[]} */
const nodes = NODE_VERSIONS.map((version) => ({
  name: `Node.js ${version}`,
  program: 'node',
  version,
}));

/** @type {Runtime} */
const WORKERS = { name: 'Cloudflare Workers', program: 'wrangler', version: '4.164.0' };

/** All that the matrix runs. */
export const RUNTIMES = [...nodes, ...CORE.filter(({ program }) => program !== 'node'), WORKERS];

const FILES = {
  node: ['hono-node.ts', 'express.ts', 'fastify.ts'],
  bun: ['hono-bun.ts'],
  deno: ['hono-deno.ts'],
  wrangler: ['hono-worker.ts'],
};

/**
 * The documented files that start a server on this runtime.
 *
 * @param {Runtime} runtime
 * @returns {string[]}
 */
export const filesOf = ({ program }) => FILES[program];

/** What Deno asks for before it loads an addon and serves. */
const PERMISSIONS = ['ffi', 'env', 'net', 'read'].map((name) => `--allow-${name}`);

/**
 * Starts a file of `folder`, which holds the examples and, for a Node.js that does
 * not run TypeScript, their compiled form in `built/`.
 *
 * @param {Runtime} runtime
 * @param {string} folder
 * @param {string} file
 * @param {import('../../scripts/run.mjs').Environment} environment
 */
export async function startExample(runtime, folder, file, environment) {
  const { command, args } = await commandOf(runtime, file, environment);
  const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|NODE_/.test(name));
  return startServer(() => args, {
    command,
    announced: /(?:Listening|Ready) on (http:\S+)/,
    cwd: folder,
    env: {
      ...Object.fromEntries(inherited),
      NODE_ENV: 'production',
      NO_COLOR: '1',
      ...environment,
    },
    path: '/',
  });
}

/**
 * @param {Runtime} runtime
 * @param {string} file
 * @param {import('../../scripts/run.mjs').Environment} environment
 */
async function commandOf(runtime, file, environment) {
  const binary = await binaryOf(runtime);
  switch (runtime.program) {
    case 'node':
      return {
        command: binary,
        args: [runsTypeScript(runtime) ? file : `built/${file.replace(/ts$/, 'js')}`],
      };
    case 'bun':
      return { command: binary, args: [file] };
    case 'deno':
      return { command: binary, args: ['run', '--no-prompt', ...PERMISSIONS, file] };
    case 'wrangler':
      return workersCommand([file], environment, binary);
  }
}

/** The version that runs Wrangler, which needs 22.12. */
export const [, , WRANGLER_NODE] = NODE_VERSIONS;

/**
 * Wrangler serves a Worker with workerd, its own runtime. A Worker gets variables
 * that are named, and no others.
 *
 * @param {string[]} given
 * @param {import('../../scripts/run.mjs').Environment} environment
 * @param {string} wrangler
 */
export async function workersCommand(given, environment, wrangler) {
  const variables = Object.entries(environment).flatMap(([name, value]) => [
    '--var',
    `${name}:${value}`,
  ]);
  return {
    command: await binaryOf({ name: 'Node.js', program: 'node', version: WRANGLER_NODE }),
    args: [wrangler, 'dev', ...given, ...LOCAL, ...variables],
  };
}

const LOCAL = ['--port', '0', '--ip', '127.0.0.1', '--show-interactive-dev-session=false'];

/** @param {Runtime} runtime */
function runsTypeScript({ version = process.versions.node }) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}
