/**
 * The application's OpenTelemetry. **Without a provider, this costs one property read a
 * request.** One that is registered late is found, and so is one that replaces it.
 */

import * as environment from '../options/environment';
import { addon } from '../wire/addon';
import { metricsOf } from './metrics';
import type { Observer } from './observer';
import { type Registered, registered } from './open-telemetry';
import { guarded } from './report';
import { spansOf } from './spans';

/** Those that one pair of providers makes. */
type Known = Pick<Registered, 'trace' | 'metrics'> & { readonly observers: readonly Observer[] };

let known: Known = { observers: [] };

const NOTHING: readonly Observer[] = [];

/** What makes spans and metrics for the application; empty where it has registered no provider. */
export function observers(): readonly Observer[] {
  const found = registered();
  return found && environment.OPENTELEMETRY ? observersOf(found) : NOTHING;
}

function observersOf({ trace, metrics }: Registered): readonly Observer[] {
  if (trace !== known.trace || metrics !== known.metrics) {
    const [, version] = addon.USER_AGENT.split('@');
    const made = [
      trace && guarded('OpenTelemetry', () => spansOf(trace, version)),
      metrics && guarded('OpenTelemetry', () => metricsOf(metrics, version)),
    ];
    known = { trace, metrics, observers: made.filter((observer) => observer !== undefined) };
  }
  return known.observers;
}
