// Servers, most of them of Next.js, each as a process of its own. **The port is one
// that the server took itself**: a port that somebody else found free may be taken
// by the time a server listens.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { ask } from './http.mjs';

/** @typedef {import('node:child_process').ChildProcessByStdio<null, Readable, Readable>} Child */
/** @typedef {import('node:stream').Readable} Readable */
/** @typedef {import('./run.mjs').Environment} Environment */

/**
 * What a process printed until now, without colours.
 *
 * @typedef {object} Output
 * @property {() => string} text
 */

/**
 * A server that answers.
 *
 * @typedef {object} RunningServer
 * @property {string} origin
 * @property {number} port
 * @property {Output} output
 * @property {() => Promise<void>} stop
 */

/**
 * How a server is started; see `startServer`.
 *
 * @typedef {object} ServerOptions
 * @property {number} [port]
 * @property {boolean} [takesAny]
 * @property {string} [cwd]
 * @property {Environment} env
 * @property {string} [hostname]
 * @property {string} [path]
 * @property {string} [command] the program, which is this Node.js where left out
 * @property {RegExp} [announced] how the server says its origin
 */

// Next.js takes a rewrite for one to another server when its own host name is
// the address and the request's is the name.
export const HOST = 'localhost';

/** How Next.js says where it listens. */
const ANNOUNCED = /- Local:\s+(http:\/\/\S+)\s/;

/** What ends a start that would never end, in ms. */
const START_LIMIT = 300_000;

/**
 * How long a server may take to stop of itself, in ms. One waits a minute for a
 * connection that a browser keeps in reserve; one in development must not be
 * ended from outside, since it has a process of its own.
 */
const GRACE = 2_000;
const GRACE_IN_DEVELOPMENT = 300_000;

/** How often a server is started that takes no port of its own choice. */
const ATTEMPTS = 10;

/**
 * Runs a server with the arguments that `argsFor(port)` returns, and resolves
 * once it answers to `path`. The port 0 stands for any; `takesAny` is false for
 * the `server.js` of a standalone build, which does not know that: it gets a
 * port that was free, and another one where it finds it taken. Rejects with
 * the server's output when it does not come up.
 *
 * @param {(port: number) => string[]} argsFor
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 */
export async function startServer(argsFor, options) {
  const { port = 0, takesAny = true, hostname = HOST, path = '/_next/static/' } = options;
  const isOurs = port === 0 && !takesAny;
  for (let attempt = 1; ; attempt += 1) {
    const asked = isOurs ? await freePort() : port;
    const env = { ...options.env, PORT: String(asked), HOSTNAME: hostname };
    const server = launch(argsFor(asked), { ...options, env });
    try {
      const origin = await server.listening;
      await ask(origin + path);
      return { ...server, origin, port: Number(new URL(origin).port) };
    } catch (error) {
      await server.stop();
      const said = server.output.text();
      if (!isOurs || !said.includes('EADDRINUSE') || attempt === ATTEMPTS) {
        throw new Error(`${/** @type {Error} */ (error).message}\n${said}`);
      }
    }
  }
}

/** A port on which nobody listened a moment ago: `preferred`, or else any. */
export async function freePort(preferred = 0) {
  const port = (await tryPort(preferred)) ?? (await tryPort(0));
  if (port === undefined) {
    throw new Error(`No port of ${HOST} can be listened on.`);
  }
  return port;
}

/**
 * @param {number} port
 * @returns {Promise<number | undefined>}
 */
function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, HOST, () => {
      const { port: taken } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(taken));
    });
  });
}

/**
 * @param {string[]} args
 * @param {ServerOptions} options
 */
function launch(args, { env, cwd, command = process.execPath, announced = ANNOUNCED }) {
  const child = spawn(command, args, {
    cwd,
    env: /** @type {NodeJS.ProcessEnv} */ (env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  // Not when it exits: what it said last may still be on its way then.
  const closed = /** @type {Promise<void>} */ (
    new Promise((resolve) => child.once('close', () => resolve()))
  );
  const stop = async () => {
    child.kill();
    const grace = env.NODE_ENV === 'development' ? GRACE_IN_DEVELOPMENT : GRACE;
    const timer = setTimeout(() => child.kill('SIGKILL'), grace);
    await closed;
    clearTimeout(timer);
  };
  return { output, stop, listening: originOf(child, output, announced) };
}

/**
 * The origin that the server itself says it listens on.
 *
 * @param {Child} child
 * @param {Output} output
 * @param {RegExp} announced
 * @returns {Promise<string>}
 */
function originOf(child, output, announced) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The app did not start within ${START_LIMIT / 1000} s.`)),
      START_LIMIT,
    );
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`The app ended with ${signal ?? code} before it answered.`));
    });
    child.stdout.on('data', () => {
      const [, origin] = announced.exec(output.text()) ?? [];
      if (origin) {
        clearTimeout(timer);
        resolve(origin);
      }
    });
  });
}

/**
 * @param {Child} child
 * @returns {Output}
 */
function collect(child) {
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return { text: () => stripVTControlCharacters(Buffer.concat(chunks).toString('utf8')) };
}
