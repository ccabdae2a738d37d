// Who fetches key sets, when each instance of a fleet keeps them by the rules of a
// package. **Only requests that matter are simulated**: the first one after keys are
// due, the first with a new key, and those that come while a fetch is under way.

import { Random } from '../../conformance/shared/random.mjs';
import { BYTES, OURS, PEERS } from './facts.mjs';
import { Seconds, Timeline } from './timeline.mjs';

/** @typedef {'peer' | 'us' | 'store'} Side */

/**
 * An instance's keys of one tenant.
 *
 * @typedef {object} Keys
 * @property {number} tenant
 * @property {number} life counts restarts: an event of an earlier life is void
 * @property {number} since when they were fetched; -1: it has none
 * @property {number} version of the key set
 * @property {number} due the age at which they are fetched again
 * @property {number} unknownAt when an unknown key last caused a fetch
 */

/** @typedef {'request' | 'new key' | 'restart' | 'poll'} What */
/** @typedef {{ keys: Keys, what: What, life: number, step: number }} Event */

/** A fleet whose instances keep keys. */
class Simulation {
  api = new Seconds();
  operations = new Seconds();
  bytes = new Seconds();
  /** @type {Timeline<Event>} */
  timeline = new Timeline();
  /**
   * The last fetch for all, by tenant: when it began, when the store has what it
   * brought, and when the lease is over.
   *
   * @type {({ since: number, done: number, until: number, version: number } | undefined)[]}
   */
  fetches = [];
  /**
   * What the store holds while a fetch is under way.
   *
   * @type {({ since: number, version: number } | undefined)[]}
   */
  before = [];

  /**
   * @param {Side} side
   * @param {number} tenants
   * @param {number} seed
   * @param {import('./facts.mjs').Fleet} fleet
   */
  constructor(side, tenants, seed, fleet) {
    this.side = side;
    this.fleet = fleet;
    this.random = new Random(seed);
    /** Requests a second at one instance for one tenant. */
    this.rate = fleet.requestsPerSecond / fleet.instances / tenants;
    const maxAge = side === 'peer' ? PEERS.maxAge : OURS.refreshAfter;
    const spread = side === 'store' ? OURS.refreshSpread : 0;
    for (let instance = 0; instance < fleet.instances; instance += 1) {
      const start = this.random.number() * fleet.replacing;
      const restart = fleet.deployment + this.random.number() * fleet.replacing;
      const due = maxAge - this.random.number() * spread;
      for (let tenant = 0; tenant < tenants; tenant += 1) {
        /** @type {Keys} */
        const keys = { tenant, life: 0, since: -1, version: 0, due, unknownAt: -1e9 };
        // Tenants come one after the other, or all would be due at once.
        this.request(keys, start + (maxAge * tenant) / tenants);
        this.add(restart, keys, 'restart');
        if (tenant === 0) {
          this.add(fleet.rotation + this.firstNewKey(), keys, 'new key');
        }
      }
    }
  }

  /** When the first token with the new key comes: ever more of the tokens have it. */
  firstNewKey() {
    return Math.sqrt((2 * this.fleet.tokenLifetime * this.exponential()) / this.rate);
  }

  exponential() {
    return -Math.log(1 - this.random.number());
  }

  /** @param {number} mean */
  poisson(mean) {
    let count = 0;
    for (let sum = this.exponential(); sum < mean; sum += this.exponential()) {
      count += 1;
    }
    return count;
  }

  /**
   * @param {number} at
   * @param {Keys} keys
   * @param {What} what
   */
  add(at, keys, what, step = 0) {
    this.timeline.add(at, { keys, what, life: keys.life, step });
  }

  /**
   * The first request at `from` or later.
   *
   * @param {Keys} keys
   * @param {number} from
   */
  request(keys, from) {
    this.add(from + this.exponential() / this.rate, keys, 'request');
  }

  /**
   * The version of a tenant's key set: the first tenant's key is replaced.
   *
   * @param {Keys} keys
   * @param {number} at
   */
  versionAt({ tenant }, at) {
    return tenant === 0 && at >= this.fleet.rotation ? 1 : 0;
  }

  run() {
    for (let next = this.timeline.next(); next; next = this.timeline.next()) {
      const { at, event } = next;
      if (at >= this.fleet.duration) {
        break;
      }
      this.happen(at, event);
    }
    return this;
  }

  /**
   * @param {number} at
   * @param {Event} event
   */
  happen(at, { keys, what, life, step }) {
    if (what === 'restart') {
      keys.life += 1;
      keys.since = -1;
      this.request(keys, at);
      if (keys.tenant === 0) {
        // The event of the life before is void.
        this.add(Math.max(at, this.fleet.rotation) + this.firstNewKey(), keys, 'new key');
      }
    } else if (life !== keys.life) {
      return;
    } else if (what === 'poll') {
      this.poll(at, keys, step);
    } else if (what === 'request') {
      this.obtain(at, keys);
    } else if (keys.version < this.versionAt(keys, at)) {
      this.meet(at, keys);
    }
  }

  /**
   * A token came whose key the instance does not know.
   *
   * @param {number} at
   * @param {Keys} keys
   */
  meet(at, keys) {
    if (this.side === 'peer') {
      const share = Math.min(1, (at - this.fleet.rotation) / this.fleet.tokenLifetime);
      this.fetch(at, 1 + this.poisson(this.rate * share * this.fleet.apiLatency));
      this.keep(keys, at, 1);
      return;
    }
    if (at - keys.unknownAt < OURS.unknownKeyCooldown) {
      this.add(keys.unknownAt + OURS.unknownKeyCooldown, keys, 'new key');
      return;
    }
    keys.unknownAt = at;
    this.obtain(at, keys);
  }

  /**
   * Keys are missing, or due.
   *
   * @param {number} at
   * @param {Keys} keys
   */
  obtain(at, keys) {
    const isKept = keys.since >= 0 && at - keys.since < keys.due;
    if (isKept && keys.version >= this.versionAt(keys, at)) {
      this.request(keys, keys.since + keys.due);
    } else if (this.side === 'store') {
      this.look(at, keys);
    } else {
      const others = this.side === 'peer' ? this.poisson(this.rate * this.fleet.apiLatency) : 0;
      this.fetch(at, 1 + others);
      this.keep(keys, at, this.versionAt(keys, at));
    }
  }

  /**
   * Reads the store, and takes the lease if the keys there are not enough.
   *
   * @param {number} at
   * @param {Keys} keys
   */
  look(at, keys) {
    const { tenant } = keys;
    const last = this.fetches[tenant];
    const entry = last && at < last.done ? this.before[tenant] : last;
    this.operate(at, entry ? BYTES.keys : BYTES.small);
    if (entry && at - entry.since < keys.due && entry.version >= this.versionAt(keys, at)) {
      this.keep(keys, entry.since, entry.version);
      return;
    }
    this.operate(at, BYTES.small);
    if (last && at < last.until) {
      this.add(at + (OURS.pauses[0] ?? 0), keys, 'poll');
      return;
    }
    const done = at + this.fleet.apiLatency;
    this.before[tenant] = last;
    this.fetches[tenant] = {
      since: at,
      done,
      until: done + OURS.lease,
      version: this.versionAt(keys, at),
    };
    this.fetch(at, 1);
    this.operate(done, BYTES.keys);
    this.operate(done, BYTES.small);
    this.keep(keys, at, this.versionAt(keys, at));
  }

  /**
   * Looks whether the holder of the lease has fetched.
   *
   * @param {number} at
   * @param {Keys} keys
   * @param {number} step
   */
  poll(at, keys, step) {
    this.operate(at, BYTES.small);
    const last = this.fetches[keys.tenant];
    if (last && at < last.done) {
      const pause = OURS.pauses[Math.min(step + 1, OURS.pauses.length - 1)] ?? 0;
      this.add(at + pause, keys, 'poll', step + 1);
      return;
    }
    this.operate(at, BYTES.keys);
    this.keep(keys, last?.since ?? at, last?.version ?? 0);
  }

  /**
   * @param {Keys} keys
   * @param {number} since
   * @param {number} version
   */
  keep(keys, since, version) {
    keys.since = since;
    keys.version = version;
    this.request(keys, since + keys.due);
  }

  /**
   * @param {number} at
   * @param {number} count
   */
  fetch(at, count) {
    this.api.add(at, count);
  }

  /**
   * One operation of the store.
   *
   * @param {number} at
   * @param {number} bytes
   */
  operate(at, bytes) {
    this.operations.add(at);
    this.bytes.add(at, bytes);
  }
}

/**
 * Calls of the API and operations of the store for key sets, phase by phase.
 *
 * @param {Side} side
 * @param {number} tenants
 * @param {number} seed
 * @param {import('./facts.mjs').Fleet} fleet
 */
export function simulateKeys(side, tenants, seed, fleet) {
  const { api, operations, bytes } = new Simulation(side, tenants, seed, fleet).run();
  const { steady, deployment, rotation, duration } = fleet;
  const phases = {
    steady: [steady, deployment],
    deployment: [deployment, rotation],
    rotation: [rotation, duration],
  };
  return Object.fromEntries(
    Object.entries(phases).map(([name, [from = 0, to = 0]]) => [
      name,
      {
        api: api.between(from, to),
        store: operations.between(from, to),
        bytes: bytes.between(from, to),
      },
    ]),
  );
}
