// The shared store of the soak: a server of Redis behind a proxy whose faults a network
// has. It can also lose all that it holds.

import { startFaultProxy } from '../fault-proxy.mjs';
import { startRedis } from '../redis/server.mjs';

/** @typedef {Awaited<ReturnType<typeof startStore>>} Store */
/** @typedef {import('../fault-proxy.mjs').Fault} Fault */

/** @type {readonly [string, Fault][]} */
const FAULTS = [
  ['never answers', { kind: 'hang' }],
  ['refuses connections', { kind: 'refuse' }],
  ['resets connections', { kind: 'cut' }],
  ['breaks off', { kind: 'cut-answer', bytes: 3 }],
  ['answers garbage', { kind: 'garbage' }],
  ['answers after 300 ms', { kind: 'delay', ms: 300 }],
  ['answers 200 bytes a second', { kind: 'throttle', bytesPerSecond: 200 }],
];

/** Starts it. */
export async function startStore() {
  const redis = await startRedis();
  const proxy = await startFaultProxy(redis.port);
  const info = String(await redis.command('INFO', 'server'));
  /** @type {(readonly [string, () => Promise<unknown>])[]} */
  const faults = FAULTS.map(([name, fault]) => [name, () => proxy.become(fault)]);
  faults.push(['loses all that it holds', () => redis.command('FLUSHALL')]);
  return {
    version: `Redis ${/redis_version:(\S+)/.exec(info)?.[1]}`,
    environment: { IRONCLERK_STORE: `redis://127.0.0.1:${proxy.port}` },
    faults,
    recover: () => proxy.become({ kind: 'pass' }),
    /** Commands so far, and how much it holds. */
    figures: async () => {
      const [stats, size] = await Promise.all([
        redis.command('INFO', 'stats'),
        redis.command('DBSIZE'),
      ]);
      const commands = Number(/total_commands_processed:(\d+)/.exec(String(stats))?.[1]);
      const { asked, answered, connections } = proxy.counts();
      return { commands, entries: Number(size), bytes: asked + answered, connections };
    },
    stop: async () => {
      await proxy.stop();
      await redis.stop();
    },
  };
}
