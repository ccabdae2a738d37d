// The whole of it: Clerk, the store, the instances and the balancer; and the visits.

import { Random } from '../../conformance/shared/random.mjs';
import { ask } from '../http.mjs';
import { startBalancer } from './balancer.mjs';
import { startClerk } from './clerk.mjs';
import { Instance } from './instance.mjs';
import { Judge } from './judge.mjs';
import { startStore } from './store.mjs';
import { randomVisit } from './visits.mjs';

/** @typedef {import('./visits.mjs').Visit} Visit */

/** More visits than this under way at once would only wait for each other. */
const MOST_UNDER_WAY = 200;

/** How often servers are looked at, in ms. */
const SAMPLE_EVERY = 5000;

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A fleet that answers. */
export class Fleet {
  started = Date.now();
  requests = 0;

  /**
   * @param {import('./clerk.mjs').Clerk} clerk
   * @param {import('./store.mjs').Store | undefined} store
   * @param {Instance[]} instances
   * @param {Awaited<ReturnType<typeof startBalancer>>} balancer
   */
  constructor(clerk, store, instances, balancer) {
    this.clerk = clerk;
    this.store = store;
    this.instances = instances;
    this.balancer = balancer;
    this.judge = new Judge(clerk);
  }

  /**
   * @param {{ count: number, withStore: boolean }} options
   */
  static async start({ count, withStore }) {
    const clerk = await startClerk();
    const store = withStore ? await startStore() : undefined;
    const environment = { ...clerk.environment, ...store?.environment };
    const instances = Array.from(
      { length: count },
      (_, index) => new Instance(`instance-${index + 1}`, environment),
    );
    const balancer = await startBalancer(instances);
    const fleet = new Fleet(clerk, store, instances, balancer);
    try {
      await Promise.all(instances.map((instance) => instance.start()));
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  /**
   * Makes a visit and judges its answer.
   *
   * @param {Visit} visit
   */
  async visit(visit) {
    const { judge, clerk } = this;
    this.requests += 1;
    const before = clerk.isInTrouble();
    const started = performance.now();
    const wrong = judge.kindOf(visit.kind).wrong;
    try {
      const answer = await ask(this.balancer.origin + visit.path, visit.headers);
      const time = performance.now() - started;
      const wasInTrouble = before || clerk.isInTrouble();
      judge.judge(visit, answer, { started, time, wasInTrouble });
      return { right: judge.kindOf(visit.kind).wrong === wrong, time };
    } catch (error) {
      judge.kindOf(visit.kind).wrong += 1;
      judge.wrong.push(`${visit.kind}: ${/** @type {Error} */ (error).message}`);
      return { right: false, time: performance.now() - started };
    }
  }

  /**
   * Visits at a rate, and looks at the servers, until `end`.
   *
   * @param {{ seed: number, rate: number, end: number }} options
   */
  async load({ seed, rate, end }) {
    const random = new Random(seed);
    /** @type {Set<Promise<unknown>>} */
    const underWay = new Set();
    const watching = this.watch(end);
    for (let due = Date.now(); Date.now() < end; due += 1000 / rate) {
      await sleep(Math.max(0, due - Date.now()));
      if (underWay.size < MOST_UNDER_WAY) {
        const made = this.visit(randomVisit(this.clerk, random)).finally(() =>
          underWay.delete(made),
        );
        underWay.add(made);
      }
    }
    await Promise.all(underWay);
    await watching;
  }

  /** @param {number} end */
  async watch(end) {
    while (Date.now() < end) {
      for (const instance of this.instances) {
        await instance.sample(Date.now() - this.started);
      }
      await sleep(Math.min(SAMPLE_EVERY, Math.max(0, end - Date.now())));
    }
  }

  async stop() {
    await Promise.all(this.instances.map((instance) => instance.kill()));
    await this.balancer.stop();
    await this.store?.stop();
    await this.clerk.stop();
  }
}
