// The example, and the apps of the tests, as production servers.

import path from 'node:path';
import { root } from './files.mjs';
import { HOST, startServer } from './server.mjs';

/** @typedef {import('./run.mjs').Environment} Environment */
/** @typedef {import('./server.mjs').RunningServer} RunningServer */

/**
 * How an app is served.
 *
 * @typedef {object} AppOptions
 * @property {number} [port]
 * @property {Environment} environment
 * @property {string} [cwd]
 * @property {string} [serve]
 * @property {string} [hostname]
 */

const NEXT = path.join(root, 'node_modules/next/dist/bin/next');

/**
 * Starts the example's production server in its own folder, where it reads the
 * sources that its pages show; see `startApp`.
 *
 * @param {AppOptions} options
 */
export const startExample = (options) =>
  startApp('example', { cwd: path.join(root, 'example'), ...options });

/**
 * Starts the production server of the app in `folder` on localhost with the
 * given environment variables, on any port unless one is given. The shell's
 * own Clerk settings are left out, so that no key of a real instance gets in.
 * Rejects with the server's output when it does not come up. `serve` may be
 * `dev`, or the path of the `server.js` of a standalone build; `hostname` is
 * what the server listens on.
 *
 * @param {string} folder
 * @param {AppOptions} options
 */
export function startApp(
  folder,
  { port, environment, cwd = root, serve = 'start', hostname = HOST },
) {
  const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|^DEMO_/.test(name));
  const app = path.join(root, folder);
  const takesAny = ['start', 'dev'].includes(serve);
  /** @param {number} asked */
  const argsFor = (asked) =>
    takesAny ? [NEXT, serve, app, '--port', String(asked), '--hostname', hostname] : [serve];
  const env = {
    ...Object.fromEntries(inherited),
    ...environment,
    NODE_ENV: serve === 'dev' ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return startServer(argsFor, { port, takesAny, cwd, env, hostname });
}

/**
 * Tells whoever started this process where `app` is, by a line of JSON with
 * its origin, and stops it when standard input ends, so that it never outlives
 * them. What it printed is the last line.
 *
 * @param {Pick<RunningServer, 'origin' | 'output' | 'stop'>} app
 */
export function serveUntilInputEnds(app) {
  process.stdout.write(`${JSON.stringify({ origin: app.origin })}\n`);
  process.stdin.resume().once('end', async () => {
    await app.stop();
    const output = app.output.text().trimEnd();
    process.stdout.write(`${JSON.stringify({ output })}\n`, () => process.exit(0));
  });
}
