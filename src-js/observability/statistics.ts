/** The counters of the core, as observations of metrics. They are of the process. */

import { addon } from '../wire/addon';
import { ATTRIBUTES, type METRICS } from './names';
import type { Attributes } from './open-telemetry';

/** One observation. */
export interface Observation {
  readonly metric: Observed;
  readonly value: number;
  readonly attributes: Attributes;
}

/** The metrics that are observed when they are collected. */
export const OBSERVED = [
  'apiCalls',
  'apiTime',
  'cacheLookups',
  'storeCalls',
  'storeTime',
] as const satisfies ReadonlyArray<keyof typeof METRICS>;

type Observed = (typeof OBSERVED)[number];

/** Reads all counters at once; those of a store that is not in use are left out. */
export function observations(): Observation[] {
  const counters = Object.entries(JSON.parse(addon.statistics()) as Record<string, number>);
  const isOfStore = (name: string) => name.startsWith('store.');
  const hasStore = counters.some(([name, value]) => isOfStore(name) && value > 0);
  return counters
    .filter(([name]) => hasStore || !isOfStore(name))
    .map(([name, value]) => observationOf(name.split('.'), value));
}

/** A counter's name has the parts that `src/statistics.rs` explains. */
function observationOf([family, subject = '', last = '']: string[], value: number): Observation {
  const { operation, result, cache } = ATTRIBUTES;
  if (family === 'cache') {
    return { metric: 'cacheLookups', value, attributes: { [cache]: subject, [result]: last } };
  }
  const [calls, time] =
    family === 'api' ? (['apiCalls', 'apiTime'] as const) : (['storeCalls', 'storeTime'] as const);
  if (last !== 'microseconds') {
    return { metric: calls, value, attributes: { [operation]: subject, [result]: last } };
  }
  const attributes: Observation['attributes'] = subject === 'all' ? {} : { [operation]: subject };
  return { metric: time, value: value / 1e6, attributes };
}
