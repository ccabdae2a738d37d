/** Metrics: of each decision, and of the counters of the core. */

import { measured, reasoned } from './attributes';
import { ATTRIBUTES, BUCKETS, METRICS, SCOPE } from './names';
import type { Observer } from './observer';
import type { Meter, MeterProvider } from './open-telemetry';
import { guarded } from './report';
import { OBSERVED, observations } from './statistics';

/** Records metrics. */
export function metricsOf(provider: MeterProvider, version: string | undefined): Observer {
  const meter = provider.getMeter(SCOPE, version);
  const { name, ...options } = METRICS.duration;
  const advice = { explicitBucketBoundaries: [...BUCKETS] };
  const duration = meter.createHistogram(name, { ...options, advice });
  const { name: ofDecisions, ...described } = METRICS.decisions;
  const decisions = meter.createCounter(ofDecisions, described);
  observeStatistics(meter);
  return {
    begin() {
      const began = performance.now();
      return {
        decided(decision) {
          duration.record(decision.microseconds / 1e6, measured(decision));
          decisions.add(1, reasoned(decision));
        },
        failed(type) {
          duration.record((performance.now() - began) / 1000, { [ATTRIBUTES.error]: type });
        },
      };
    },
  };
}

/**
 * Has the counters of the core observed whenever metrics are collected. Copies of this
 * package that a bundler made observe the same values.
 */
function observeStatistics(meter: Meter): void {
  const instruments = new Map(
    OBSERVED.map((metric) => {
      const { name, ...options } = METRICS[metric];
      return [metric, meter.createObservableCounter(name, options)] as const;
    }),
  );
  meter.addBatchObservableCallback(
    (result) => {
      for (const { metric, value, attributes } of guarded('OpenTelemetry', observations) ?? []) {
        const instrument = instruments.get(metric);
        if (instrument) {
          result.observe(instrument, value, attributes);
        }
      }
    },
    [...instruments.values()],
  );
}
