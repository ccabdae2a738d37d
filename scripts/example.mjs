// The example, and the apps of the tests, as production servers.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { root } from './files.mjs';
import { ask } from './http.mjs';

const HOST = 'localhost';
const NEXT = path.join(root, 'node_modules/next/dist/bin/next');
const START_LIMIT = 60_000;

/** Starts the example's production server; see `startApp`. */
export const startExample = (options) => startApp('example', options);

/**
 * Starts the production server of the app in `folder` on localhost with the
 * given environment variables. The shell's own Clerk settings are left out, so
 * that no key of a real instance gets in. Rejects with the server's output
 * when it does not come up. `serve` may be `dev`, or the path of the
 * `server.js` of a standalone build; `hostname` is what the server listens on.
 */
export async function startApp(
  folder,
  { port, environment, cwd = root, serve = 'start', hostname = HOST },
) {
  const inherited = Object.entries(process.env).filter(([name]) => !/CLERK|^DEMO_/.test(name));
  const app = path.join(root, folder);
  const args = ['start', 'dev'].includes(serve)
    ? [NEXT, serve, app, '--port', String(port), '--hostname', hostname]
    : [serve];
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      ...Object.fromEntries(inherited),
      ...environment,
      NODE_ENV: serve === 'dev' ? 'development' : 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      PORT: String(port),
      HOSTNAME: hostname,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill();
    await ended;
  };
  try {
    await answering(`http://${HOST}:${port}`, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${output.text()}`);
  }
  return { origin: `http://${HOST}:${port}`, port, output, stop };
}

/** `preferred` when nobody listens there, any other free port otherwise. */
export async function freePort(preferred = 0) {
  return (await tryPort(preferred)) ?? (await tryPort(0));
}

function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, HOST, () => {
      const { port: taken } = server.address();
      server.close(() => resolve(taken));
    });
  });
}

async function answering(origin, child) {
  const limit = Date.now() + START_LIMIT;
  while (child.exitCode === null && Date.now() < limit) {
    try {
      await ask(`${origin}/_next/static/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(
    child.exitCode === null
      ? 'The app did not answer within a minute.'
      : `The app ended with ${child.exitCode} before it answered.`,
  );
}

function collect(child) {
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return { text: () => Buffer.concat(chunks).toString('utf8').trimEnd() };
}
