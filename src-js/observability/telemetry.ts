/**
 * The application's OpenTelemetry. **Nothing is loaded for it**: the API registers
 * itself under a symbol of the process, and without a provider there this costs one
 * property read a request.
 */

import type { Attributes, Meter, MeterProvider, Span, TracerProvider } from '@opentelemetry/api';
import * as environment from '../options/environment';
import type { Decision } from '../options/on-decision';
import { addon } from '../wire/addon';
import { IronclerkError } from '../wire/ironclerk-error';
import { ATTRIBUTES, BUCKETS, METRICS, SCOPE, SPAN } from './names';
import { guarded } from './report';
import { OBSERVED, observations } from './statistics';

/** Where every version 1 of `@opentelemetry/api` keeps what an application registers. */
const API = Symbol.for('opentelemetry.js.api.1');

interface Registered {
  readonly trace?: TracerProvider;
  readonly metrics?: MeterProvider;
}

/** A request that is being decided. */
export interface Started {
  decided(decision: Decision): void;
  failed(error: unknown): void;
}

/** What makes the spans and metrics of requests. */
export interface Telemetry {
  begin(): Started;
}

/** `SpanKind.INTERNAL` and `SpanStatusCode.ERROR`, which only the API's own code could give. */
const INTERNAL = 0;
const ERROR = 2;

const global = globalThis as { [API]?: Registered };
let known: Registered & { readonly telemetry?: Telemetry } = {};

/** The telemetry of the application; `undefined` where it has registered none. */
export function telemetry(): Telemetry | undefined {
  const registered = global[API];
  return registered && environment.OPENTELEMETRY ? telemetryOf(registered) : undefined;
}

/** Providers may be registered late, and be replaced. */
function telemetryOf({ trace, metrics }: Registered): Telemetry | undefined {
  if (trace !== known.trace || metrics !== known.metrics) {
    const made =
      trace || metrics ? guarded('OpenTelemetry', () => make(trace, metrics)) : undefined;
    known = { trace, metrics, telemetry: made };
  }
  return known.telemetry;
}

function make(trace: TracerProvider | undefined, metrics: MeterProvider | undefined): Telemetry {
  const [, version] = addon.USER_AGENT.split('@');
  const tracer = trace?.getTracer(SCOPE, version);
  const record = metrics && recorder(metrics, version);
  return {
    begin() {
      const from = performance.now();
      const span = tracer?.startSpan(SPAN, { kind: INTERNAL });
      return {
        decided(decision) {
          record?.decided(decision);
          span?.setAttributes(attributesOf(decision));
          span?.end();
        },
        failed(error) {
          const type = error instanceof IronclerkError ? error.code : 'internal_error';
          record?.failed(type, (performance.now() - from) / 1000);
          end(span, type);
        },
      };
    },
  };
}

/** Ends a span with an error: its code and no message, which may quote an option. */
function end(span: Span | undefined, type: string): void {
  span?.setAttribute(ATTRIBUTES.error, type);
  span?.setStatus({ code: ERROR, message: type });
  span?.end();
}

function recorder(metrics: MeterProvider, version: string | undefined) {
  const meter = metrics.getMeter(SCOPE, version);
  const { name, ...options } = METRICS.duration;
  const duration = meter.createHistogram(name, {
    ...options,
    advice: { explicitBucketBoundaries: [...BUCKETS] },
  });
  const decisions = meter.createCounter(METRICS.decisions.name, METRICS.decisions);
  observeStatistics(meter);
  return {
    decided(decision: Decision): void {
      const { outcome, tokenType, keySource } = decision;
      const measured = shown({ outcome, tokenType, keySource });
      duration.record(decision.microseconds / 1e6, measured);
      decisions.add(1, { ...measured, ...shown({ reason: reasonOf(decision) }) });
    },
    failed(type: string, seconds: number): void {
      duration.record(seconds, { [ATTRIBUTES.error]: type });
    },
  };
}

/**
 * Has the counters of the core observed whenever metrics are collected. Copies of this
 * package that a bundler made observe the same values.
 */
function observeStatistics(meter: Meter): void {
  const instruments = OBSERVED.map((metric) => {
    const { name, ...options } = METRICS[metric];
    return [metric, meter.createObservableCounter(name, options)] as const;
  });
  const byMetric = new Map(instruments);
  meter.addBatchObservableCallback(
    (result) => {
      for (const { metric, value, attributes } of guarded('OpenTelemetry', observations) ?? []) {
        const instrument = byMetric.get(metric);
        if (instrument) {
          result.observe(instrument, value, attributes);
        }
      }
    },
    instruments.map(([, instrument]) => instrument),
  );
}

const attributesOf = (decision: Decision): Attributes =>
  shown({ ...decision, reason: reasonOf(decision) });

/** Members of a decision under the names of their attributes, without those that are `null`. */
function shown(decision: Partial<Decision>): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(decision)) {
    if (value !== null) {
      attributes[ATTRIBUTES[name as keyof Decision]] = value;
    }
  }
  return attributes;
}

/** A reason may end with a code of the Backend API, which is not ours to vouch for. */
function reasonOf({ reason }: Decision): string | null {
  return reason === null || /^[a-z0-9_-]{1,100}$/i.test(reason) ? reason : 'other';
}
