/** Faults of what observes. **They are logged once and affect no request.** */

/** What may fail. */
export type Observer = 'onDecision' | 'OpenTelemetry';

const MESSAGES: Record<Observer, string> = {
  onDecision: 'ironclerk: onDecision failed, which affects no request. It is logged once.',
  OpenTelemetry:
    'ironclerk: The OpenTelemetry SDK failed, which affects no request. It is logged once; IRONCLERK_OPENTELEMETRY=off leaves it out.',
};

const reported = new Set<Observer>();

/** Logs, once for each observer, that it failed. */
export function reportOnce(observer: Observer, error: unknown): void {
  if (!reported.has(observer)) {
    reported.add(observer);
    console.error(MESSAGES[observer], error);
  }
}

/** Runs what may fail. */
export function guarded<T>(observer: Observer, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    reportOnce(observer, error);
    return undefined;
  }
}
