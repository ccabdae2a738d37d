import { metrics } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

/** How often metrics are sent, in ms: somebody watches the demo. */
const INTERVAL = 5000;

/** Sends spans and metrics to OTEL_EXPORTER_OTLP_ENDPOINT. */
export function startTelemetry(): void {
  const exporter = new OTLPTraceExporter();
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: Number(process.env.OTEL_METRIC_EXPORT_INTERVAL ?? INTERVAL),
    exportTimeoutMillis: Number(process.env.OTEL_METRIC_EXPORT_INTERVAL ?? INTERVAL),
  });
  // A span as soon as it ends; under load, take a BatchSpanProcessor.
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
}
