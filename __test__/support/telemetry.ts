/** OpenTelemetry as an application registers it, which keeps what would be exported. */

import { context, metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** One series of a metric. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Record<string, unknown>;
  /** The sum of a counter, or how many a histogram has recorded. */
  readonly value: number;
}

/** Registers an SDK; `stop()` takes it out again. */
export function registerTelemetry() {
  const spans = new InMemorySpanExporter();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const tracerProvider = new NodeTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(spans)],
  });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  tracerProvider.register();
  metrics.setGlobalMeterProvider(meterProvider);
  /** The series of our own metrics, collected now. */
  const series = async (): Promise<Series[]> => {
    exporter.reset();
    await reader.forceFlush();
    return exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .filter(({ scope }) => scope.name === 'ironclerk')
      .flatMap((scoped) => scoped.metrics)
      .flatMap(({ descriptor: { name, unit }, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => ({
          name,
          unit,
          attributes,
          value: typeof value === 'number' ? value : (value as { count: number }).count,
        })),
      );
  };
  return {
    spans: () => spans.getFinishedSpans(),
    series,
    /** Everything that was kept, as text. */
    async text(): Promise<string> {
      const told = spans
        .getFinishedSpans()
        .map(({ name, attributes, events, status, instrumentationScope }) => ({
          name,
          attributes,
          events,
          status,
          instrumentationScope,
        }));
      return JSON.stringify([told, await series()]);
    },
    async stop(): Promise<void> {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
      trace.disable();
      metrics.disable();
      context.disable();
    },
  };
}
