/**
 * Servers of Redis for one suite, each in a folder of its own on a free port. **All
 * end with the suite**, and with the process however that ends.
 */

import {
  startCluster as clustered,
  startSentinel as watched,
} from '../../scripts/redis/groups.mjs';
import { startRedis as started } from '../../scripts/redis/server.mjs';
import { LONG } from './patience';

export type { Cluster, Watched } from '../../scripts/redis/groups.mjs';
export { until } from '../../scripts/redis/groups.mjs';
export type { RedisOptions, RunningRedis } from '../../scripts/redis/server.mjs';

const running: Array<{ stop(): Promise<void> }> = [];

afterAll(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
}, LONG);

/** Starts, and stops with the suite. */
const withSuite =
  <Options extends unknown[], Server extends { stop(): Promise<void> }>(
    start: (...options: Options) => Promise<Server>,
  ) =>
  async (...options: Options): Promise<Server> => {
    const server = await start(...options);
    running.push(server);
    return server;
  };

/** One server, by default without password, TLS or a limit of memory. */
export const startRedis = withSuite(started);

/** Three nodes with all slots assigned. */
export const startCluster = withSuite(clustered);

/** A primary, a replica, and a sentinel that makes the replica the primary in need. */
export const startSentinel = withSuite(watched);
