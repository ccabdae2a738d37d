/**
 * The names of the telemetry, after OpenTelemetry's semantic conventions. **They are a
 * public contract**; `docs/observability.md` explains each.
 */

/** The instrumentation scope of spans and metrics. */
export const SCOPE = 'ironclerk';

/** The span of one decision. */
export const SPAN = 'ironclerk.authenticate';

/** The span of a fetch that a decision waited for. */
export const FETCH_SPAN = 'ironclerk.fetch';

/** The attributes of spans and metrics. */
export const ATTRIBUTES = {
  outcome: 'ironclerk.outcome',
  reason: 'ironclerk.reason',
  tokenType: 'ironclerk.token_type',
  keySource: 'ironclerk.key_source',
  fetched: 'ironclerk.fetched',
  isRecoverable: 'ironclerk.recoverable',
  microseconds: 'ironclerk.core.duration_us',
  operation: 'ironclerk.operation',
  result: 'ironclerk.result',
  cache: 'ironclerk.cache',
  error: 'error.type',
} as const;

/** The metrics; those of the counters of the core are read when they are collected. */
export const METRICS = {
  duration: {
    name: 'ironclerk.authenticate.duration',
    description: 'How long the core took to decide a request.',
    unit: 's',
  },
  decisions: {
    name: 'ironclerk.decisions',
    description: 'Requests that were decided.',
    unit: '{decision}',
  },
  apiCalls: {
    name: 'ironclerk.api.calls',
    description: 'Calls of the core to the Backend API.',
    unit: '{call}',
  },
  apiTime: {
    name: 'ironclerk.api.time',
    description: 'The time that calls of the core to the Backend API took, together.',
    unit: 's',
  },
  cacheLookups: {
    name: 'ironclerk.cache.lookups',
    description: 'Look-ups in the memory of the core.',
    unit: '{lookup}',
  },
  storeCalls: {
    name: 'ironclerk.store.calls',
    description: 'Calls to the shared store.',
    unit: '{call}',
  },
  storeTime: {
    name: 'ironclerk.store.time',
    description: 'The time that calls to the shared store took, together.',
    unit: 's',
  },
} as const;

/** The bounds of the histogram, in seconds: a seen token takes microseconds, a fetch milliseconds. */
export const BUCKETS: readonly number[] = [
  0.000005, 0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
  0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
