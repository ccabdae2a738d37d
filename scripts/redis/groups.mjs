// Several servers that belong together: a cluster, and a primary with its replica and
// a sentinel that makes the replica the primary when that fails.

import { freePort, startRedis } from './server.mjs';

/** @typedef {import('./server.mjs').RunningRedis} RunningRedis */

/**
 * A cluster.
 *
 * @typedef {object} Cluster
 * @property {string} url
 * @property {readonly RunningRedis[]} nodes
 * @property {() => Promise<void>} stop
 */

/**
 * A primary, its replica and a sentinel.
 *
 * @typedef {object} Watched
 * @property {string} url of the sentinel; its path names the primary
 * @property {string} name what the sentinel calls the primary
 * @property {RunningRedis} primary
 * @property {RunningRedis} replica
 * @property {RunningRedis} sentinel
 * @property {() => Promise<string>} current the port of the primary that the sentinel names
 * @property {() => Promise<void>} stop
 */

/** How many slots a cluster's keys fall into. */
const SLOTS = 16_384;

/** Nodes of the cluster that `startCluster()` makes. */
const NODES = 3;

/** How long servers may take to find each other, and how often that is looked up, in ms. */
const PATIENCE = 60_000;
const PAUSE = 50;

/** What a sentinel waits before it takes a primary for gone, in ms. */
const DOWN_AFTER = 500;

/** @param {readonly RunningRedis[]} servers */
const stopAll = (servers) => Promise.all(servers.map((server) => server.stop())).then(() => {});

/**
 * Starts three nodes with all slots assigned. What each node takes is in `CLUSTER
 * SLOTS`; a key of another node is answered with `MOVED`.
 *
 * @param {{ password?: string }} [options]
 * @returns {Promise<Cluster>}
 */
export async function startCluster({ password } = {}) {
  /** @type {RunningRedis[]} */
  const nodes = [];
  const ports = [];
  try {
    for (let index = 0; index < NODES; index += 1) {
      const bus = await freePort();
      const settings = ['cluster-enabled yes', `cluster-port ${bus}`];
      nodes.push(await startRedis({ password, settings }));
      ports.push(bus);
    }
    await Promise.all(
      nodes.map((node, index) => {
        const from = Math.ceil((index * SLOTS) / NODES);
        const to = Math.ceil(((index + 1) * SLOTS) / NODES) - 1;
        return node.command('CLUSTER', 'ADDSLOTSRANGE', from, to);
      }),
    );
    const [first, ...others] = /** @type {[RunningRedis, ...RunningRedis[]]} */ (nodes);
    for (const [index, node] of others.entries()) {
      const bus = /** @type {number} */ (ports[index + 1]);
      await first.command('CLUSTER', 'MEET', '127.0.0.1', node.port, bus);
    }
    for (const node of nodes) {
      await until('the cluster is complete', async () => {
        const said = String(await node.command('CLUSTER', 'INFO'));
        return said.includes('cluster_state:ok') && said.includes(`cluster_known_nodes:${NODES}`);
      });
    }
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    const credentials = password ? `:${password}@` : '';
    return { url: `redis+cluster://${credentials}${addresses}`, nodes, stop: () => stopAll(nodes) };
  } catch (error) {
    await stopAll(nodes);
    throw error;
  }
}

/**
 * Starts a primary with a replica, and a sentinel that watches both. After
 * `primary.stop()` the sentinel names the replica.
 *
 * @returns {Promise<Watched>}
 */
export async function startSentinel() {
  const name = 'mymaster';
  /** @type {RunningRedis[]} */
  const servers = [];
  const start = async (/** @type {import('./server.mjs').RedisOptions} */ options) => {
    const server = await startRedis(options);
    servers.push(server);
    return server;
  };
  try {
    const primary = await start({ settings: ['repl-diskless-sync-delay 0'] });
    const replica = await start({ replicaOf: primary.port });
    await until('the replica has a copy', async () =>
      String(await replica.command('INFO', 'replication')).includes('master_link_status:up'),
    );
    const sentinel = await start({
      sentinel: true,
      settings: [
        `sentinel monitor ${name} 127.0.0.1 ${primary.port} 1`,
        `sentinel down-after-milliseconds ${name} ${DOWN_AFTER}`,
      ],
    });
    // A sentinel learns of replicas from the primary, at its next look at it.
    await until('the sentinel knows the replica', async () => {
      const known = await sentinel.command('SENTINEL', 'REPLICAS', name);
      return Array.isArray(known) && known.length === 1;
    });
    const current = async () => {
      const named = await sentinel.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
      return Array.isArray(named) ? String(named[1]) : '';
    };
    const url = `redis+sentinel://127.0.0.1:${sentinel.port}/${name}`;
    return { url, name, primary, replica, sentinel, current, stop: () => stopAll(servers) };
  } catch (error) {
    await stopAll(servers);
    throw error;
  }
}

/**
 * Waits for what comes to hold of itself.
 *
 * @param {string} what
 * @param {() => Promise<boolean>} holds
 */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error(`In ${PATIENCE / 1000} s it did not come to this: ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
