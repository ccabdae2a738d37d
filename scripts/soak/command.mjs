// npm run soak: several production servers behind a balancer, under mixed traffic,
// while keys rotate, the API and the store fail, tenants come and go, and instances
// are killed. Every answer is checked. Ends with 1 where one was wrong, or where the
// memory, the handles or the threads of a server grew.
//
//   --minutes N      how long (30)
//   --instances N    how many servers (3)
//   --rate N         requests a second (60)
//   --seed N         what goes wrong, and when (a random one)
//   --store          with a shared store: starts a server of Redis
//   --json FILE      where the figures go, too
//   --publish        they go to benchmark/reliability.json and docs/reliability.md

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Random } from '../../conformance/shared/random.mjs';
import { redisServer } from '../redis.mjs';
import { progress } from '../run.mjs';
import { leaveWasmOut } from '../setup.mjs';
import { buildTestapps } from '../testapps.mjs';
import { Chaos } from './chaos.mjs';
import { RESULTS, writeReliability } from './document.mjs';
import { excesses, gainsOf } from './flatness.mjs';
import { Fleet } from './fleet.mjs';
import { scorecard } from './scorecard.mjs';

/** @typedef {Awaited<ReturnType<typeof soak>>} SoakReport */

const CALLS = ['/v1/jwks', '/api_keys/verify', '/v1/clients/handshake_payload'];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    instances: { type: 'string', default: '3' },
    rate: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    store: { type: 'boolean', default: false },
    json: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
});
const [minutes, count, rate, seed] = [
  values.minutes,
  values.instances,
  values.rate,
  values.seed,
].map(Number);
if (![minutes, count, rate, seed].every((number) => (number ?? -1) >= 0) || !minutes || !count) {
  throw new Error('--minutes, --instances, --rate and --seed take numbers.');
}

leaveWasmOut();
await buildTestapps(['fleet']);
if (values.store) {
  process.env.REDIS_SERVER = await redisServer();
}
const report = await soak({
  minutes,
  count,
  rate: rate ?? 0,
  seed: seed ?? 0,
  withStore: values.store,
});
if (values.json) {
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
if (values.publish) {
  publish(report);
}
tell(report);
process.exitCode = report.problems.length > 0 ? 1 : 0;

/**
 * @param {{ minutes: number, count: number, rate: number, seed: number, withStore: boolean }} options
 */
async function soak({ minutes, count, rate, seed, withStore }) {
  const started = process.hrtime.bigint();
  progress(
    `Seed ${seed}: ${count} servers, ${minutes} minutes, ${rate} requests a second, ${withStore ? 'with a store' : 'without a store'}`,
  );
  const fleet = await Fleet.start({ count, withStore });
  const { clerk, store, instances, judge, balancer } = fleet;
  try {
    const random = new Random(seed);
    const make = fleet.visit.bind(fleet);
    const lines = await scorecard(clerk, random, make, { instances: count });
    progress('The scorecard is done; the chaos begins');
    clerk.emulator.resetRequestCounts();
    const end = Date.now() + minutes * 60_000;
    const chaos = new Chaos(random, fleet, (what) => progress(what));
    const making = chaos.run();
    await fleet.load({ seed: seed + 1, rate, end });
    chaos.isOver = true;
    await making;
    const lives = instances.flatMap((instance) => instance.lives.map(gainsOf)).filter(isDefined);
    return {
      node: process.version,
      processor: cpus()[0]?.model,
      seed,
      minutes,
      seconds: Number((process.hrtime.bigint() - started) / 1_000_000_000n),
      instances: count,
      rate,
      store: store && { version: store.version, ...(await store.figures()) },
      requests: fleet.requests,
      moved: balancer.counts.moved,
      unavailable: balancer.counts.unavailable,
      calls: Object.fromEntries(CALLS.map((path) => [path, clerk.emulator.requestCount(path)])),
      kinds: judge.figures,
      known: judge.known,
      cold: judge.cold,
      events: chaos.counts,
      scorecard: lines,
      lives,
      problems: [
        ...judge.wrong,
        ...lines
          .filter(({ calls, most }) => calls > most)
          .map(({ what, calls, most }) => `${what}: ${calls} calls, more than ${most}`),
        ...lives.flatMap(excesses),
        ...(balancer.counts.unavailable > 0
          ? [`${balancer.counts.unavailable} requests found no server`]
          : []),
        ...(lives.some(({ id }) => id.endsWith('-1.1')) ? [] : shortLife(minutes)),
      ],
    };
  } finally {
    await fleet.stop();
  }
}

/**
 * The first server must have been looked at: only a soak of a minute or two is too short.
 *
 * @param {number} minutes
 */
function shortLife(minutes) {
  return minutes >= 3 ? ['the first server has too few samples to be judged'] : [];
}

/**
 * @template T
 * @param {T | undefined} value
 * @returns {value is T}
 */
function isDefined(value) {
  return value !== undefined;
}

/**
 * Beside the figures of the other kind of run, with a store or without.
 *
 * @param {SoakReport} report
 */
function publish(report) {
  const others = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  const all = { ...others, [report.store ? 'store' : 'none']: report };
  writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`);
  writeReliability(false);
}

/** @param {Awaited<ReturnType<typeof soak>>} report */
function tell({ requests, kinds, known, cold, calls, scorecard, lives, events, problems, store }) {
  console.log(`\n${requests} requests; calls of the API: ${JSON.stringify(calls)}`);
  console.log(store ? `Store: ${JSON.stringify(store)}` : 'No store.');
  console.table(kinds);
  console.log(`Keys at hand: ${JSON.stringify(known)}`);
  console.log(`Keys not at hand while the API failed: ${JSON.stringify(cold)}`);
  console.table(scorecard);
  console.table(events);
  for (const { id, seconds, gains } of lives) {
    console.log(`${id}, ${seconds} s: ${JSON.stringify(gains)}`);
  }
  for (const problem of problems) {
    console.log(`  ✗ ${problem}`);
  }
  console.log(problems.length > 0 ? 'The soak failed.' : 'The soak found nothing wrong.');
}
