/**
 * The application's OpenTelemetry. **Without a provider, this costs one property read a
 * request.** One that is registered late is found, and so is one that replaces it.
 */

import * as environment from '../options/environment';
import { addon } from '../wire/addon';
import { metricsOf } from './metrics';
import type { Observer } from './observer';
import { registered } from './open-telemetry';
import { guarded } from './report';
import { spansOf } from './spans';

const NOTHING: readonly Observer[] = [];

let known = NOTHING;

/** What makes spans and metrics for the application; empty where it has registered no provider. */
export function observers(): readonly Observer[] {
  // A global may be anything, and its members may throw.
  return (environment.OPENTELEMETRY && guarded('OpenTelemetry', found)) || NOTHING;
}

function found(): readonly Observer[] {
  const { trace, metrics } = registered() ?? {};
  const made = [spans(trace), measures(metrics)].filter((one) => one !== undefined);
  // A list is made only when something has changed.
  if (made.length !== known.length || made.some((one, index) => one !== known[index])) {
    known = made;
  }
  return known;
}

/** Metrics that are made twice would be observed twice, so each provider has a memory of its own. */
const spans = perProvider(spansOf);
const measures = perProvider(metricsOf);

function perProvider<Provider>(
  make: (provider: Provider, version: string | undefined) => Observer,
): (provider: Provider | undefined) => Observer | undefined {
  let last: { readonly provider: Provider | undefined; readonly observer?: Observer } | undefined;
  return (provider) => {
    if (last === undefined || provider !== last.provider) {
      const [, version] = addon.USER_AGENT.split('@');
      last = {
        provider,
        observer: provider ? guarded('OpenTelemetry', () => make(provider, version)) : undefined,
      };
    }
    return last.observer;
  };
}
