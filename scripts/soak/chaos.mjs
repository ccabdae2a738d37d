// What goes wrong, and when: the seed decides both. At most one instance is down, one
// fault of the API and one of the store in force at a time.

/** @typedef {import('./clerk.mjs').Clerk} Clerk */
/** @typedef {import('./store.mjs').Store} Store */
/** @typedef {import('./instance.mjs').Instance} Instance */
/** @typedef {import('../../conformance/shared/random.mjs').Random} Random */

/** From one event to the next, and how long a fault lasts, in ms. */
const PAUSE = { least: 3000, span: 5000 };
const FAULT = { least: 2000, span: 6000 };

const EVERY_PATH = '*';

/**
 * How the API fails: within the emulator, or on the way to it. **A whole answer without
 * keys is not among them**: it withdraws the keys, as `tests/revocation.rs` has it.
 */
const API_FAULTS = /** @type {const} */ ([
  ['answers 500', { failure: { status: 500 } }],
  ['answers 429 with Retry-After', { failure: { retryAfter: 1 } }],
  ['never answers', { failure: { hang: true } }],
  ['breaks off', { failure: { cutOff: true } }],
  ['answers 502 with a page', { failure: { status: 502, body: '<html>' } }],
  ['answers after 400 ms', { delay: 400 }],
  ['resets connections', { fault: { kind: 'cut' } }],
  ['refuses connections', { fault: { kind: 'refuse' } }],
  ['answers garbage', { fault: { kind: 'garbage' } }],
]);

/** Events, and how often each comes. */
const WEIGHTS = { rotate: 3, api: 4, storage: 4, tenant: 3, kill: 2 };

/** @typedef {keyof typeof WEIGHTS} What */

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes trouble until it is told to end. */
export class Chaos {
  /** @type {Record<string, number>} */
  counts = {};
  isOver = false;
  /** @type {Set<What>} what is under way */
  busy = new Set();
  /** @type {Set<Promise<void>>} */
  pending = new Set();

  /**
   * @param {Random} random
   * @param {{ clerk: Clerk, store: Store | undefined, instances: readonly Instance[] }} fleet
   * @param {(text: string) => void} tell
   */
  constructor(random, { clerk, store, instances }, tell) {
    this.random = random;
    this.clerk = clerk;
    this.store = store;
    this.instances = instances;
    this.tell = tell;
    this.drawn = /** @type {What[]} */ (
      Object.entries(WEIGHTS)
        .filter(([what]) => store || what !== 'storage')
        .flatMap(([what, weight]) => Array(weight).fill(what))
    );
  }

  async run() {
    while (!this.isOver) {
      await this.wait(PAUSE);
      const what = this.random.pick(this.drawn);
      if (this.isOver || this.busy.has(what)) {
        continue;
      }
      this.busy.add(what);
      const event = this[what]().finally(() => {
        this.busy.delete(what);
        this.pending.delete(event);
      });
      this.pending.add(event);
    }
    await Promise.all(this.pending);
  }

  /** @param {{ least: number, span: number }} range */
  async wait({ least, span }) {
    const end = Date.now() + least + this.random.below(span);
    while (!this.isOver && Date.now() < end) {
      await sleep(100);
    }
  }

  /** @param {string} what */
  note(what) {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
    this.tell(what);
  }

  async rotate() {
    // A key that is new again within 30 s is not asked for: that is the rule.
    const settled = this.clerk.active.filter((tenant) => this.clerk.isSettled(tenant));
    if (settled.length === 0) {
      return;
    }
    const tenant = this.random.pick(settled);
    const overlap = this.random.chance(0.7);
    this.clerk.rotate(tenant, overlap);
    this.note(`a signing key is replaced${overlap ? '' : ' at once, without overlap'}`);
  }

  async tenant() {
    this.clerk.exchange();
    this.note('a tenant goes, another comes');
  }

  async kill() {
    // The first one lives as long as the soak: its memory is what is judged.
    const instance = this.random.pick(this.instances.slice(1));
    this.note('an instance is killed, and started again');
    await instance.kill();
    await instance.start();
  }

  async api() {
    const { clerk } = this;
    const [name, how] = this.random.pick(API_FAULTS);
    this.note(`the API ${name}`);
    clerk.fail();
    if ('failure' in how) {
      clerk.emulator.fail(EVERY_PATH, how.failure);
    } else if ('delay' in how) {
      clerk.emulator.delay(EVERY_PATH, how.delay);
    } else {
      await clerk.proxy.become(how.fault);
    }
    await this.wait(FAULT);
    clerk.emulator.clearFaults();
    await clerk.proxy.become({ kind: 'pass' });
    // Requests that hang go on hanging unless their connections end.
    clerk.proxy.drop();
    clerk.recover();
  }

  async storage() {
    const store = /** @type {Store} */ (this.store);
    const [name, begin] = this.random.pick(store.faults);
    this.note(`the store ${name}`);
    await begin();
    await this.wait(FAULT);
    await store.recover();
  }
}
