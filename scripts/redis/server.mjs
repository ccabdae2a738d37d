// One server of Redis as a process of its own, in a folder of its own, on a port that
// was free. **It ends with the process that started it**, however that ends: a shell
// reads its standard input until then, kills the server and removes the folder.

import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { command } from './client.mjs';
import { installedRedis, MISSING } from './program.mjs';

/**
 * How a server is started.
 *
 * @typedef {object} RedisOptions
 * @property {string} [password] what a client must know
 * @property {string} [username] whose password it is; without it, of the user `default`
 * @property {number} [replicaOf] the port of the server that it copies; it takes no writes
 * @property {string} [maxmemory] what fits, such as `2mb`; more is refused (`noeviction`)
 * @property {{ cert: string, key: string }} [tls] files in PEM; then it speaks TLS alone
 * @property {number} [port] a port to take instead of a free one
 * @property {readonly string[]} [settings] further lines of the configuration
 * @property {boolean} [sentinel] whether it is a sentinel
 */

/**
 * A server that answers.
 *
 * @typedef {object} RunningRedis
 * @property {number} port
 * @property {string} url what `IRONCLERK_STORE` takes
 * @property {(...words: (string | number)[]) => Promise<import('./client.mjs').Reply>} command
 * @property {(signal: NodeJS.Signals) => void} signal to stop it with SIGSTOP, and go on
 * @property {() => string} output
 * @property {() => Promise<void>} stop
 */

/** How often a server is started whose port another process took. */
const ATTEMPTS = 10;

const READY = /Ready to accept connections|Sentinel ID is/;
const TAKEN = /Address already in use|Could not create server TCP listening socket/;

/**
 * Ends with its standard input: the server first, then the folder. The shell lets go
 * of its output, so that the output ends when the server does.
 */
const GUARD = `
folder="$1"; shift
"$@" & server=$!
echo "pid $server"
exec >/dev/null 2>&1
cat
kill -KILL "$server"; wait "$server"; rm -rf "$folder"
`;

/**
 * Starts a server without persistence; rejects with its output when it does not come up.
 *
 * @param {RedisOptions} [options]
 * @returns {Promise<RunningRedis>}
 */
export async function startRedis(options = {}) {
  const program = installedRedis();
  if (!program) {
    throw new Error(MISSING);
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const server = launch(program, options, port);
    try {
      await server.ready;
      return running(server, options, port);
    } catch (error) {
      await server.stop();
      if (options.port || attempt === ATTEMPTS || !TAKEN.test(server.output())) {
        throw error;
      }
    }
  }
}

/**
 * @param {ReturnType<typeof launch>} server
 * @param {RedisOptions} options
 * @param {number} port
 * @returns {RunningRedis}
 */
function running(server, { username = '', password = '', tls, sentinel }, port) {
  const credentials = password ? `${username}:${password}@` : '';
  const address = { port, password, tls: Boolean(tls), username: username || 'default' };
  const scheme = sentinel ? 'redis+sentinel' : tls ? 'rediss' : 'redis';
  return {
    port,
    url: `${scheme}://${credentials}127.0.0.1:${port}`,
    command: (...words) => command(address, words),
    signal: (signal) => {
      process.kill(server.pid(), signal);
    },
    output: server.output,
    stop: server.stop,
  };
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort() {
  return /** @type {Promise<number>} */ (
    new Promise((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
        server.close(() => resolve(port));
      });
    })
  );
}

/**
 * @param {RedisOptions} options
 * @param {number} port
 * @param {string} folder
 */
function configuration(options, port, folder) {
  const { username, password, replicaOf, maxmemory, tls, settings = [] } = options;
  const lines = [
    'bind 127.0.0.1',
    'daemonize no',
    `dir ${folder}`,
    tls ? `port 0\ntls-port ${port}\ntls-auth-clients no` : `port ${port}`,
    tls && `tls-cert-file ${tls.cert}\ntls-key-file ${tls.key}`,
    ...(options.sentinel ? [] : ['save ""', 'appendonly no']),
    replicaOf && `replicaof 127.0.0.1 ${replicaOf}\nreplica-read-only yes`,
    maxmemory && `maxmemory ${maxmemory}\nmaxmemory-policy noeviction`,
    password && !username && `requirepass ${password}`,
    // Only that user may come in: the user `default`, who needs no password, is off.
    password && username && `user default off\nuser ${username} on >${password} ~* &* +@all`,
    ...settings,
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}

/**
 * @param {string} program
 * @param {RedisOptions} options
 * @param {number} port
 */
function launch(program, options, port) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-redis-'));
  const file = path.join(folder, 'redis.conf');
  writeFileSync(file, configuration(options, port, folder));
  const args = [program, file, ...(options.sentinel ? ['--sentinel'] : [])];
  const child = spawn('sh', ['-c', GUARD, 'guard', folder, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A signal to this process's group, as Ctrl+C sends it, must not reach the guard.
    detached: true,
  });
  let output = '';
  child.stderr.resume();
  child.stdin.on('error', () => {});
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const ready = /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      child.once('error', reject);
      child.stdout.once('end', () => reject(new Error(`${program} ended.\n${output}`)));
      child.stdout.on('data', (chunk) => {
        output += chunk;
        if (READY.test(output)) {
          resolve();
        }
      });
    })
  );
  // A server that ends later has told `ready` long before.
  ready.catch(() => {});
  return {
    ready,
    output: () => output,
    pid: () => Number(/^pid (\d+)$/m.exec(output)?.[1]),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
