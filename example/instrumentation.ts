/**
 * OpenTelemetry, as any application registers it: Ironclerk finds it by itself. Without
 * the address of a collector, nothing of it is loaded.
 */
export async function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs' && process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { startTelemetry } = await import('./lib/telemetry');
    startTelemetry();
  }
}
