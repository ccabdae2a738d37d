// A TCP proxy whose faults change while it runs. **A fault holds for connections that
// are open already**, as a fault of a network does, not only for those that come.

import { connect, createServer } from 'node:net';

/** @typedef {import('node:net').Socket} Socket */

/**
 * What the proxy does with connections:
 *
 * - `pass`: hands all bytes on;
 * - `delay`: hands each answer on `ms` later;
 * - `hang`: takes connections and bytes, and says nothing;
 * - `refuse`: does not listen, and resets the connections that it has;
 * - `cut`: takes a connection and resets it at its first byte;
 * - `cut-answer`: hands on the first `bytes` of the next answer, then resets;
 * - `garbage`: answers with bytes that mean nothing;
 * - `throttle`: hands on `bytesPerSecond` of the answers.
 *
 * @typedef {{ kind: 'pass' } | { kind: 'delay', ms: number } | { kind: 'hang' }
 *   | { kind: 'refuse' } | { kind: 'cut' } | { kind: 'cut-answer', bytes: number }
 *   | { kind: 'garbage' } | { kind: 'throttle', bytesPerSecond: number }} Fault
 */

/**
 * What went through.
 *
 * @typedef {object} Counts
 * @property {number} connections how many were taken
 * @property {number} open how many are open
 * @property {number} asked bytes of clients
 * @property {number} answered bytes that clients got
 */

/**
 * A running proxy.
 *
 * @typedef {object} FaultProxy
 * @property {number} port of 127.0.0.1
 * @property {(fault: Fault) => Promise<void>} become changes what it does
 * @property {() => Fault} fault what it does
 * @property {(port: number) => void} leadTo leads new connections to another port
 * @property {() => Counts} counts
 * @property {() => void} drop resets all connections
 * @property {() => Promise<void>} stop
 */

/** One in 20 of a second's bytes at a time, with this pause in ms. */
const SLICES = 20;
const SLICE_PAUSE = 1000 / SLICES;

/** How long the client has to take the bytes before the reset, in ms. */
const AFTER_BYTES = 20;

/** What no protocol of the tests takes for an answer. */
const GARBAGE = Buffer.from('\x00\xff\x16\x03garbage\xfe\r\n\x00'.repeat(8), 'latin1');

/**
 * Starts a proxy in front of a port of 127.0.0.1.
 *
 * @param {number} target
 * @returns {Promise<FaultProxy>}
 */
export async function startFaultProxy(target) {
  const proxy = new Faults(target);
  await proxy.listen(0);
  return {
    port: proxy.port,
    become: (fault) => proxy.become(fault),
    fault: () => proxy.fault,
    leadTo: (port) => {
      proxy.target = port;
    },
    counts: () => ({ ...proxy.counts, open: proxy.connections.size }),
    drop: () => proxy.drop(),
    stop: () => proxy.stop(),
  };
}

class Faults {
  port = 0;
  counts = { connections: 0, asked: 0, answered: 0 };
  /** @type {Fault} */
  fault = { kind: 'pass' };
  /** @type {Set<Connection>} */
  connections = new Set();
  /** @type {import('node:net').Server | undefined} */
  server;
  /** @type {Socket | undefined} */
  holder;

  /** @param {number} target */
  constructor(target) {
    this.target = target;
  }

  /** @param {number} port */
  async listen(port) {
    const server = createServer({ noDelay: true }, (client) => {
      this.counts.connections += 1;
      const connection = new Connection(this, client);
      this.connections.add(connection);
      client.once('close', () => this.connections.delete(connection));
    });
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(undefined));
    });
    this.server = server;
    this.port = /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  }

  /** @param {Fault} fault */
  async become(fault) {
    const wasClosed = this.fault.kind === 'refuse';
    this.fault = fault;
    if (fault.kind === 'refuse') {
      await this.close();
      this.holder ??= await hold(this.port, this.target);
    } else if (wasClosed) {
      await this.listen(this.port);
      this.holder?.destroy();
      this.holder = undefined;
    }
    for (const connection of this.connections) {
      connection.follow();
    }
  }

  drop() {
    for (const connection of this.connections) {
      connection.cut();
    }
  }

  async close() {
    const server = this.server;
    this.server = undefined;
    const closed = new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    this.drop();
    await closed;
  }

  async stop() {
    await this.close();
    this.holder?.destroy();
  }
}

/**
 * Keeps a port from other processes without listening on it: it is this end of a
 * connection to the target. Where the target is down, the port is not kept.
 *
 * @param {number} port
 * @param {number} target
 * @returns {Promise<Socket | undefined>}
 */
function hold(port, target) {
  return new Promise((resolve) => {
    const socket = connect({ port: target, host: '127.0.0.1', localPort: port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** One connection of a client, and its way on. */
class Connection {
  /** @type {Buffer[]} what the client has not got yet */
  waiting = [];
  isCut = false;
  /** @type {NodeJS.Timeout | undefined} */
  timer;

  /**
   * @param {Faults} proxy
   * @param {Socket} client
   */
  constructor(proxy, client) {
    this.proxy = proxy;
    this.client = client;
    this.onward = connect({ port: proxy.target, host: '127.0.0.1', noDelay: true });
    this.onward.on('error', () => this.cut());
    this.onward.on('data', (chunk) => this.answer(chunk));
    this.onward.once('close', () => this.ended());
    client.on('error', () => this.cut());
    client.on('data', (chunk) => this.ask(chunk));
    client.once('close', () => this.cut());
  }

  /** @param {Buffer} chunk */
  ask(chunk) {
    this.proxy.counts.asked += chunk.length;
    switch (this.proxy.fault.kind) {
      case 'hang':
        return;
      case 'cut':
        this.cut();
        return;
      case 'garbage':
        this.give(GARBAGE);
        return;
      default:
        this.onward.write(chunk);
    }
  }

  /** @param {Buffer} chunk */
  answer(chunk) {
    const { fault } = this.proxy;
    switch (fault.kind) {
      case 'pass':
        this.give(chunk);
        return;
      case 'delay':
        setTimeout(() => this.give(chunk), fault.ms);
        return;
      case 'cut-answer':
        this.client.write(chunk.subarray(0, fault.bytes));
        // The bytes first: a reset that overtakes them is a cut before the answer.
        setTimeout(() => this.cut(), AFTER_BYTES);
        this.proxy.counts.answered += Math.min(chunk.length, fault.bytes);
        return;
      case 'throttle':
        this.waiting.push(chunk);
        this.timer ??= setInterval(() => this.giveSlice(), SLICE_PAUSE);
        return;
      default:
        // The answer to what was asked before the fault came is lost with it.
        return;
    }
  }

  giveSlice() {
    const { fault } = this.proxy;
    const all = Buffer.concat(this.waiting);
    const size =
      fault.kind === 'throttle'
        ? Math.max(1, Math.round(fault.bytesPerSecond / SLICES))
        : all.length;
    this.give(all.subarray(0, size));
    this.waiting = [all.subarray(size)];
    if (all.length <= size) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.waiting = [];
      this.ended();
    }
  }

  /** @param {Buffer} chunk */
  give(chunk) {
    if (!this.client.destroyed && chunk.length > 0) {
      this.proxy.counts.answered += chunk.length;
      this.client.write(chunk);
    }
  }

  /** Hands on that the target closed the connection, once the client has all. */
  ended() {
    if (this.onward.destroyed && !this.timer && this.proxy.fault.kind !== 'hang') {
      this.client.end();
    }
  }

  /** A fault came that concerns a connection which is open. */
  follow() {
    if (this.proxy.fault.kind === 'pass' && this.onward.destroyed) {
      this.cut();
    }
  }

  cut() {
    if (this.isCut) {
      return;
    }
    this.isCut = true;
    clearInterval(this.timer);
    this.onward.destroy();
    this.client.resetAndDestroy();
  }
}
