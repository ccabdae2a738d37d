/** Spans: one for each decision, and below it one for each fetch that it waited for. */

import type { Decision } from '../options/on-decision';
import { attributesOf } from './attributes';
import { ATTRIBUTES, FETCH_SPAN, SCOPE, SPAN } from './names';
import type { Observer } from './observer';
import {
  contextOf,
  SPAN_KIND_INTERNAL,
  SPAN_STATUS_ERROR,
  type Tracer,
  type TracerProvider,
} from './open-telemetry';

/** Makes spans. */
export function spansOf(provider: TracerProvider, version: string | undefined): Observer {
  const tracer = provider.getTracer(SCOPE, version);
  return {
    begin() {
      const began = Date.now();
      const span = tracer.startSpan(SPAN, { kind: SPAN_KIND_INTERNAL });
      return {
        decided(decision) {
          try {
            span.setAttributes(attributesOf(decision));
            if (decision.waits.length > 0) {
              addWaits(tracer, decision.waits, began, contextOf(span));
            }
          } finally {
            span.end();
          }
        },
        failed(type) {
          // The code and no message, which may quote an option.
          try {
            span.setAttributes({ [ATTRIBUTES.error]: type });
            span.setStatus({ code: SPAN_STATUS_ERROR, message: type });
          } finally {
            span.end();
          }
        },
      };
    },
  };
}

/** Adds the fetches, which are known only when the decision is made. */
function addWaits(
  tracer: Tracer,
  waits: Decision['waits'],
  began: number,
  context: ReturnType<typeof contextOf>,
): void {
  for (const { operation, isOk, after, took } of waits) {
    const startTime = began + after / 1000;
    const attributes = {
      [ATTRIBUTES.operation]: operation,
      [ATTRIBUTES.result]: isOk ? 'ok' : 'failed',
    };
    const options = { kind: SPAN_KIND_INTERNAL, startTime, attributes };
    tracer.startSpan(FETCH_SPAN, options, context).end(startTime + took / 1000);
  }
}
