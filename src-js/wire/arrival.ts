/**
 * The HTTP request that this process is serving: when it arrived, what it asks
 * for, and what our middleware stated about it here. **All of it is seen, none
 * of it is believed**: no header says it, and no client can set it.
 *
 * Where the middleware runs in another process than the application, or where
 * no HTTP server of Node.js hands requests in, nothing is seen, and statements
 * are judged by time and page alone.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** One request, as it reached this process. */
export interface Arrival {
  /** When it arrived, in ms since the epoch. */
  readonly at: number;
  /** The request-target (RFC 9112, section 3.2), before any rewrite. */
  readonly target: string;
  /** What the middleware stated about it in this process; empty before. */
  statement: string;
}

/** Copies of this package in one process, as bundlers make them, see the same requests. */
const SHARED = Symbol.for('ironclerk.arrivals.1');

function watch(): AsyncLocalStorage<Arrival> {
  const arrivals = new AsyncLocalStorage<Arrival>();
  // Node.js publishes before it emits `request`: every listener runs within.
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    arrivals.enterWith({ at: Date.now(), target: request.url ?? '', statement: '' });
  });
  return arrivals;
}

const shared = globalThis as { [SHARED]?: AsyncLocalStorage<Arrival> };
shared[SHARED] ??= watch();
const arrivals = shared[SHARED];

/** The request at hand, as it arrived; `undefined` where that was not seen. */
export const currentArrival = (): Arrival | undefined => arrivals.getStore();

/** Remembers what the middleware states about the request at hand. */
export function noteStatement(statement: string): void {
  const arrival = arrivals.getStore();
  if (arrival) {
    arrival.statement = statement;
  }
}
