/**
 * Clients: **one a browser**. In production the cookie `__client` on the
 * Frontend API's origin names it; in development the token of the development
 * browser does, because an application on localhost shares no cookies with
 * the Frontend API.
 */

import { resourceNotFound } from '../errors';
import type { Client, Session } from './rows';
import { sameSecret } from './secret';
import { activeSessions, sessionJson } from './session';
import type { Store } from './store';

/** Adds a client; with `devBrowser`, for a development browser. */
export function createClient(store: Store, devBrowser: string | null = null): Client {
  return store.clients.add({
    id: store.identifier('client_'),
    token: store.browserSecret(),
    dev_browser: devBrowser,
    sign_in_id: null,
    sign_up_id: null,
    last_active_session_id: null,
    signed_in_at: 0,
    ...store.created(),
  });
}

/** The client that the cookie `__client` names. */
export function clientByToken(store: Store, token: string): Client | undefined {
  return store.clients.find((client) => sameSecret(client.token, token));
}

/** The client of a development browser. */
export function clientByDevBrowser(store: Store, devBrowser: string): Client | undefined {
  return store.clients.find(
    ({ dev_browser }) => dev_browser !== null && sameSecret(dev_browser, devBrowser),
  );
}

/** The client with that identifier; throws a 404 if it does not exist. */
export function clientById(store: Store, id: string): Client {
  const client = store.clients.get(id);
  if (!client) {
    throw resourceNotFound('client', id);
  }
  return client;
}

/** The session that the browser has active, if any. */
export function activeSession(store: Store, client: Client): Session | undefined {
  const active = activeSessions(store, client.id);
  return active.find(({ id }) => id === client.last_active_session_id) ?? active.at(-1);
}

/**
 * The value of the cookie `__client_uat`: when the browser signed in, in
 * seconds since the epoch, and 0 when it is signed out.
 */
export function clientUat(store: Store, client: Client | undefined): number {
  return client && activeSession(store, client) ? Math.floor(client.signed_in_at / 1000) : 0;
}

/** `ClientJSON` of the Backend API. */
export function clientJson(store: Store, client: Client) {
  const sessions = activeSessions(store, client.id);
  return {
    object: 'client',
    id: client.id,
    session_ids: sessions.map(({ id }) => id),
    sessions: sessions.map(sessionJson),
    sign_in_id: client.sign_in_id,
    sign_up_id: client.sign_up_id,
    last_active_session_id: activeSession(store, client)?.id ?? null,
    last_authentication_strategy: null,
    created_at: client.created_at,
    updated_at: client.updated_at,
  };
}
