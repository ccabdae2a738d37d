/** Faults of what observes. **They are logged once and affect no request.** */

/** What may fail. */
export type Source = 'onDecision' | 'OpenTelemetry';

const MESSAGES: Record<Source, string> = {
  onDecision: 'ironclerk: onDecision failed, which affects no request. It is logged once.',
  OpenTelemetry:
    'ironclerk: The OpenTelemetry SDK failed, which affects no request. It is logged once; IRONCLERK_OPENTELEMETRY=off leaves it out.',
};

const reported = new Set<Source>();

/** Logs, once for each source, that it failed. */
export function reportOnce(source: Source, error: unknown): void {
  if (!reported.has(source)) {
    reported.add(source);
    try {
      console.error(MESSAGES[source], error);
    } catch {
      // What was thrown may throw when it is shown.
      console.error(MESSAGES[source]);
    }
  }
}

/** Runs what may fail. */
export function guarded<T>(source: Source, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    reportOnce(source, error);
    return undefined;
  }
}
