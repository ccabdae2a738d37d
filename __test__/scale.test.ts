/** The simulation behind docs/scale.md: equal seeds, equal figures, and what it is for. */

import { FLEET, MACHINES } from '../benchmark/scale/facts.mjs';
import { simulateKeys } from '../benchmark/scale/keys.mjs';
import { simulateMachines } from '../benchmark/scale/machines.mjs';
import { Timeline } from '../benchmark/scale/timeline.mjs';
import { Random } from '../conformance/shared/random.mjs';

/** A fleet as large as wanted; each instance has as many requests as one of the document's. */
const fleetOf = (instances: number) => ({
  ...FLEET,
  instances,
  requestsPerSecond: (FLEET.requestsPerSecond / FLEET.instances) * instances,
});

type Side = 'peer' | 'us' | 'store';
const keys = (side: Side, instances: number, seed = 1) =>
  simulateKeys(side, 1, seed, fleetOf(instances));
const calls = (side: Side, instances: number) =>
  Object.values(keys(side, instances)).reduce((sum, { api }) => sum + api.all, 0);

test('equal seeds give equal figures', () => {
  expect(keys('store', 50, 7)).toEqual(keys('store', 50, 7));
  expect(keys('peer', 50, 7)).not.toEqual(keys('peer', 50, 8));
});

test('with a store the calls for keys do not grow with the fleet, and else they do', () => {
  expect(calls('store', 400)).toBe(calls('store', 40));
  expect(calls('us', 400)).toBeGreaterThan(calls('us', 40) * 8);
  expect(calls('peer', 400)).toBeGreaterThan(calls('us', 400) * 5);
});

test('one instance fetches keys every four minutes, and once more for a new one', () => {
  const { steady, rotation } = keys('us', 1);
  expect(steady?.api.all).toBe(2);
  expect(rotation?.api.all).toBe(1);
});

test('a store remembers machine tokens for all', () => {
  const machines = { ...MACHINES, requestsPerSecond: 2000, duration: 40 };
  const mean = (side: Side) => simulateMachines(side, 1, fleetOf(100), machines).api.mean;
  expect(mean('peer')).toBeGreaterThan(1900);
  // Of each of 1,200 tokens at most one call in its 5 or 10 seconds.
  expect(mean('store')).toBeLessThan(1000 / 5 + 200 / 10);
  expect(mean('us')).toBeLessThan(mean('peer'));
});

test('events come in the order of their times', () => {
  const random = new Random(3);
  const times = Array.from({ length: 500 }, () => random.below(100));
  const timeline = new Timeline<number>();
  for (const time of times) {
    timeline.add(time, time);
  }
  const seen = times.map(() => timeline.next()?.event);
  expect(seen).toEqual([...times].sort((one, other) => one - other));
  expect(timeline.next()).toBeUndefined();
});
