/** The requests that an HTTP server in this process receives. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/**
 * Keeps what `note` returns for each request while that request is served.
 *
 * @param note - called with a request before any listener
 */
export function watchRequests<Noted>(
  note: (request: IncomingMessage) => Noted,
): AsyncLocalStorage<Noted> {
  const notes = new AsyncLocalStorage<Noted>();
  // Node.js publishes before it emits `request`, so every listener runs within.
  subscribe('http.server.request.start', (message) => {
    notes.enterWith(note((message as { request: IncomingMessage }).request));
  });
  return notes;
}
