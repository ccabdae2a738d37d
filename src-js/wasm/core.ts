/**
 * The Rust core as WebAssembly: the same functions as the native addon's, which
 * `index.d.ts` declares. **A trap in one request costs no other**: the next call gets
 * a new instance, which is told again what the old one had been told, and what was
 * under way is begun once more.
 */

import type * as Addon from '../../index';
import { type Ask, answerTo, type CallStore } from './asks';
import * as codes from './codes';
import { crossed, Instance } from './instance';
import { ToldRevocations } from './told-revocations';

/** A list of texts, each as if it crossed by itself. */
const jsonOf = (texts: string[]): string => JSON.stringify(texts.map(crossed));

/** A token longer than this is refused whatever it says. */
const LONGEST_TOKEN = 1024 * 1024;

/** The memory of an instance never shrinks, so a long token is refused by its beginning. */
const beginningOf = (token: string): string =>
  token?.length > LONGEST_TOKEN ? token.slice(0, LONGEST_TOKEN) : token;

/** What the addon throws is a message; `wire/addon.ts` makes an error of it. */
interface Ended {
  text?: string;
  thrown?: string;
}

/** How a task ends in an instance that a trap has broken. */
const STOPPED: Ended = { thrown: 'The core stopped.' };

/** What has happened in the core: an ask, or the end of a task. */
type Event = { ask: number; what: Ask } | { task: number; answer: Ended };

/** A handle that was given out, and how to make its like in another instance. */
interface Made {
  generation: number;
  handle: number;
  make: (instance: Instance) => number;
}

class Core {
  readonly #module: WebAssembly.Module;
  readonly #sharesWork: boolean;
  #instance: Instance | undefined;
  #generation = 0;
  #made = new Map<number, Made>();
  #lastMade = 0;
  /** How a new instance is told of the store that is shared. */
  #storeSettings: string | undefined;
  #callStore: CallStore | undefined;
  readonly #revocations = new ToldRevocations();
  readonly #waiting = new Map<string, (ended: Ended) => void>();

  constructor(module: WebAssembly.Module, sharesWork: boolean) {
    this.#module = module;
    this.#sharesWork = sharesWork;
  }

  instance(): Instance {
    if (!this.#instance || this.#instance.isBroken) {
      const instance = new Instance(this.#module, this.#sharesWork);
      instance.onEvents = () => this.#handle(instance);
      instance.onBroken = () => this.#abandon();
      this.#instance = instance;
      this.#generation += 1;
      this.#tellOfStore(instance);
      this.#revocations.tell(instance);
    }
    return this.#instance;
  }

  /** Shares a store behind an adapter from now on; without one, none. */
  shareStore(settings: string, adapter: CallStore | undefined): void {
    this.#storeSettings = adapter ? settings : '{}';
    this.#callStore = adapter;
    this.#tellOfStore(this.instance());
  }

  #tellOfStore(instance: Instance): void {
    if (this.#storeSettings !== undefined) {
      instance.text('share_store', [Number(this.#callStore !== undefined)], this.#storeSettings);
    }
  }

  /** Makes something that has a handle. */
  make(make: (instance: Instance) => number): number {
    const instance = this.instance();
    const handle = make(instance);
    this.#lastMade += 1;
    this.#made.set(this.#lastMade, { generation: this.#generation, handle, make });
    return this.#lastMade;
  }

  /** The instance, and what it knows a handle by; -1, by which it knows nothing. */
  of(number: number): [Instance, number] {
    const instance = this.instance();
    const made = this.#made.get(number);
    if (made && made.generation !== this.#generation) {
      made.handle = made.make(instance);
      made.generation = this.#generation;
    }
    return [instance, made?.handle ?? -1];
  }

  /** Forgets a handle; an instance that was not told of it has nothing to forget. */
  release(call: string, number: number): void {
    const instance = this.instance();
    const made = this.#made.get(number);
    this.#made.delete(number);
    if (made?.generation === this.#generation) {
      instance.number(call, [made.handle]);
    }
  }

  /** Runs a task to its end; once more, if a trap ended it, which may be another's. */
  async run(start: () => number): Promise<string> {
    let ended = await this.#endOf(start);
    if (ended === STOPPED) {
      ended = await this.#endOf(start);
    }
    if (ended.text === undefined) {
      throw new Error(ended.thrown);
    }
    return ended.text;
  }

  /** Revokes sessions of what has a handle, in instances to come, too. */
  async revoke(number: number, now: number, list: string): Promise<string> {
    const make = this.#made.get(number)?.make;
    let hasTaken = true;
    try {
      return await this.run(() => {
        const [instance, own] = this.of(number);
        return instance.number('revoke_async', [own, now], list);
      });
    } catch (error) {
      // What was not shared, the core has taken all the same.
      hasTaken = String(error).includes('revocation_not_shared');
      throw error;
    } finally {
      if (make && hasTaken) {
        this.#revocations.add(make, now, list);
      }
    }
  }

  #endOf(start: () => number): Promise<Ended> {
    const task = start();
    const ended = new Promise<Ended>((resolve) => {
      this.#waiting.set(this.#nameOf(task), resolve);
    });
    this.#handle(this.instance());
    return ended;
  }

  /** Answers what the instance asks, and ends what has ended. */
  #handle(instance: Instance): void {
    const events = instance.text('take_events', []);
    if (events === '') {
      return;
    }
    for (const event of JSON.parse(events) as Event[]) {
      if ('ask' in event) {
        void this.#answer(instance, event.ask, event.what);
      } else {
        const name = this.#nameOf(event.task);
        this.#waiting.get(name)?.(event.answer);
        this.#waiting.delete(name);
      }
    }
  }

  async #answer(instance: Instance, ask: number, what: Ask): Promise<void> {
    // Without an answer, a request would wait forever.
    const answer = await answerTo(what, this.#callStore).catch(() => '');
    if (instance !== this.#instance || instance.isBroken) {
      return;
    }
    try {
      instance.number('deliver', [ask], answer);
      this.#handle(instance);
    } catch {
      // The instance is broken, and what waited for it has ended.
    }
  }

  /** Ends the tasks of a broken instance, none of which must wait forever. */
  #abandon(): void {
    for (const end of this.#waiting.values()) {
      end(STOPPED);
    }
    this.#waiting.clear();
  }

  #nameOf(task: number): string {
    return `${this.#generation}.${task}`;
  }
}

let hasWarned = false;

/** Says, once, that an address leads nowhere from here. */
function warnOfAddress(): void {
  if (!hasWarned) {
    hasWarned = true;
    console.warn(
      'ironclerk: the core runs as WebAssembly, which has no sockets, so IRONCLERK_STORE is not used here. To share a store, hand an adapter to configureStore().',
    );
  }
}

/**
 * The functions of the addon, by a module of WebAssembly.
 *
 * @param sharesWork whether a request may wait for what another one fetches; not in a
 * Worker, where the network of a request ends with it
 */
export function coreOf(module: WebAssembly.Module, sharesWork: boolean): typeof Addon {
  const core = new Core(module, sharesWork);
  const text = (call: string, handle: number, numbers: number[], ...texts: string[]) => {
    const [instance, own] = core.of(handle);
    return instance.text(call, [own, ...numbers], ...texts);
  };
  const later = (call: string, handle: number, numbers: number[], ...texts: string[]) =>
    core.run(() => {
      const [instance, own] = core.of(handle);
      return instance.number(call, [own, ...numbers], ...texts);
    });
  const number = (call: string) => (handle: number, path: string) => {
    const [instance, own] = core.of(handle);
    return instance.number(call, [own], path);
  };
  const list =
    (call: string) =>
    (handle: number, ...texts: string[]) =>
      JSON.parse(text(call, handle, [], ...texts));
  const made = (call: string, numbers: number[], given: string) =>
    core.make((instance) => instance.number(call, numbers, given));
  return {
    ...codes,
    USER_AGENT: core.instance().text('user_agent', []),
    authenticate: (handle: number, now: number, accepts: number, request: string) =>
      text('authenticate', handle, [now, accepts], request),
    authenticateAsync: (handle: number, now: number, accepts: number, request: string) =>
      later('authenticate_async', handle, [now, accepts], request),
    createInstance: (options: string) => made('create_instance', [], options),
    createRouteBuild: (json: string) => made('create_route_build', [], json),
    createRouteSet: (patterns: string[], isExact?: boolean | null) =>
      made('create_route_set', [Number(isExact === true)], jsonOf(patterns)),
    createStatementReader: (keys: string[]) => made('create_statement_reader', [], jsonOf(keys)),
    matchCanonicalRoute: number('match_canonical_route'),
    matchRoute: number('match_route'),
    matchingRoutes: list('matching_routes'),
    openPeerRequestData: (sealed: string, keys: string[]) =>
      core.instance().text('open_peer_request_data', [], sealed, jsonOf(keys)),
    publicUrl: (request: string) => core.instance().text('public_url', [], request),
    readStatement: (reader: number, at: number, isOwn: boolean, packed: string) =>
      text('read_statement', reader, [at, Number(isOwn)], packed),
    readinessAsync: (handle: number, now: number) => later('readiness_async', handle, [now]),
    releaseInstance: (handle: number) => core.release('release_instance', handle),
    releaseRouteSet: (handle: number) => core.release('release_route_set', handle),
    revokeAsync: (handle: number, now: number, given: string) => core.revoke(handle, now, given),
    routeBeginnings: list('route_beginnings'),
    routeReadings: list('route_readings'),
    storeReachabilityAsync: () =>
      core.run(() => core.instance().number('store_reachability_async', [])),
    statistics: () => core.instance().text('statistics', []),
    tokenType: (token: string) => core.instance().text('token_type', [], beginningOf(token)),
    shareStore: (settings: string, adapter?: CallStore | null) => {
      if (!adapter && JSON.parse(settings).address) {
        warnOfAddress();
      }
      core.shareStore(settings, adapter ?? undefined);
    },
    verifyToken: (handle: number, now: number, token: string) =>
      text('verify_token', handle, [now], beginningOf(token)),
    verifyTokenAsync: (handle: number, now: number, token: string) =>
      later('verify_token_async', handle, [now], beginningOf(token)),
    verifyTokenSignature: (token: string, key: string, signature: string) =>
      core.instance().number('verify_token_signature', [], token, key, signature) === 1,
  } as unknown as typeof Addon;
}
