/** Stores that have no sockets: an adapter of three functions. */

/**
 * A store of the application's own: what `configureStore()` takes in place of an
 * address. Names and values are plain ASCII text. **Nothing that it returns is
 * believed for being there**: entries are sealed under the tenant's secret key.
 *
 * Each function may be asynchronous. One that throws, or takes longer than the time
 * limit, counts as a store that does not answer.
 */
export interface StoreAdapter {
  /** The value under `name`; `null` or `undefined` where there is none. */
  get(name: string): MaybePromise<string | null | undefined>;
  /** Keeps `value` under `name` for `lifetime`, in ms. */
  set(name: string, value: string, lifetime: number): MaybePromise<unknown>;
  /**
   * Keeps `value` under `name` for `lifetime`, in ms, if there is none, and says whether
   * it did. Where it is not exact, two that both take a lease cost one fetch more, and of
   * two revocations at the same moment one may be lost.
   */
  take(name: string, value: string, lifetime: number): MaybePromise<boolean>;
}

/** A value, or a promise of it. */
type MaybePromise<T> = T | Promise<T>;

/** What is needed of a storage of [unstorage](https://unstorage.unjs.io). */
export interface UnstorageLike {
  /** The value of a key. */
  getItem(key: string): MaybePromise<unknown>;
  /** Sets the value of a key; drivers that know lifetimes read `ttl`, in seconds. */
  setItem(key: string, value: string, options?: { ttl?: number }): MaybePromise<unknown>;
}

/** The shortest lifetime, in seconds, that all drivers take: Cloudflare KV has it. */
const SHORTEST = 60;

/**
 * An adapter for a storage of unstorage, with any of its drivers: Upstash, Cloudflare
 * KV, Deno KV, Vercel KV, the file system, and so on.
 *
 * @example
 * ```ts
 * import { configureStore, unstorageAdapter } from 'ironclerk';
 * import { createStorage } from 'unstorage';
 *
 * // With a driver of your platform; without one, it is the memory of the process.
 * configureStore(unstorageAdapter(createStorage()));
 * ```
 */
export function unstorageAdapter(storage: UnstorageLike): StoreAdapter {
  const get = async (name: string): Promise<string | null> => {
    const item = await storage.getItem(name);
    return typeof item === 'string' ? item : null;
  };
  const set = async (name: string, value: string, lifetime: number): Promise<void> => {
    const ttl = Math.max(SHORTEST, Math.ceil(lifetime / 1000));
    await storage.setItem(name, value, { ttl });
  };
  return {
    get,
    set,
    async take(name, value, lifetime) {
      if ((await get(name)) !== null) {
        return false;
      }
      await set(name, value, lifetime);
      return true;
    },
  };
}

/** A call of the core, as `src/runtime/stored_operation.rs` makes it. */
export type StoreCall =
  | { operation: 'get'; name: string }
  | { operation: 'set' | 'take'; name: string; value: string; lifetime: number };

/** No value of ours is longer, in characters: a longer one is not even copied. */
const LONGEST = 2 * 1024 * 1024;

/**
 * Calls an adapter, and gives what the core reads. **Each value carries its own end**,
 * since many stores know no lifetimes, or none of a few seconds.
 */
export async function answerOf(adapter: StoreAdapter, call: StoreCall): Promise<string> {
  try {
    switch (call.operation) {
      case 'get':
        return JSON.stringify({ value: living(await adapter.get(call.name)) });
      case 'set':
        await adapter.set(call.name, stamped(call), call.lifetime);
        return '{}';
      case 'take':
        return JSON.stringify({ taken: await take(adapter, call) });
    }
  } catch {
    return '{"failed":true}';
  }
}

type Writing = Exclude<StoreCall, { operation: 'get' }>;

async function take(adapter: StoreAdapter, call: Writing): Promise<boolean> {
  const value = stamped(call);
  // Some clients say 'OK'.
  if (await adapter.take(call.name, value, call.lifetime)) {
    return true;
  }
  if (living(await adapter.get(call.name)) !== null) {
    return false;
  }
  // What is there has ended, as far as we are concerned.
  await adapter.set(call.name, value, call.lifetime);
  return true;
}

const stamped = ({ value, lifetime }: Writing): string =>
  `${Math.ceil(Date.now() + lifetime)} ${value}`;

/** The value, while it has not ended. */
function living(item: unknown): string | null {
  if (typeof item !== 'string' || item.length > LONGEST) {
    return null;
  }
  const at = item.indexOf(' ');
  return at > 0 && Number(item.slice(0, at)) > Date.now() ? item.slice(at + 1) : null;
}
