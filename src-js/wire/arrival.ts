/**
 * The HTTP request that this process is serving: when it arrived, its target, and
 * what our middleware stated about it in this process. **All of this is observed,
 * not received**: it comes from no header, so a client cannot set it. Only what the
 * request asks for is the client's word, and determines the form of a refusal.
 *
 * If the middleware runs in a process apart from the application, or without an
 * HTTP server of Node.js, nothing is observed, and statements are judged by time
 * and page alone.
 */

import { watchRequests } from './http-server';
import { NEXT_HEADERS } from './names';

/** One request, as it reached this process. */
export interface Arrival {
  /** When it arrived, in ms since the epoch. */
  readonly at: number;
  /** The request-target (RFC 9112, section 3.2), before any rewrite. */
  readonly target: string;
  /** Whether it asks for the components of a page (`RSC`), which a middleware is not told. */
  readonly isForComponents: boolean;
  /** What the middleware stated about it in this process; empty before. */
  statement: string;
}

/** Copies of this package in one process, as bundlers make them, share the same requests. */
const SHARED = Symbol.for('ironclerk.arrivals.2');

const watch = () =>
  watchRequests(
    ({ url = '', headers }): Arrival => ({
      at: Date.now(),
      target: url,
      isForComponents: headers[NEXT_HEADERS.rsc] !== undefined,
      statement: '',
    }),
  );

const shared = globalThis as { [SHARED]?: ReturnType<typeof watch> };
shared[SHARED] ??= watch();
const arrivals = shared[SHARED];

/** The current request, as it arrived; `undefined` if that was not observed. */
export const currentArrival = (): Arrival | undefined => arrivals.getStore();

/** Remembers what the middleware states about the current request. */
export function noteStatement(statement: string): void {
  const arrival = arrivals.getStore();
  if (arrival) {
    arrival.statement = statement;
  }
}
