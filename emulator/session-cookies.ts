/**
 * The cookies for an application. **They reflect the current state of the browser's
 * client**: a fresh session token if a user is signed in, and otherwise none.
 */

import type { Instance } from './instance';
import { sessionToken } from './issued-token';
import { activeSession, clientUat } from './store/client';
import type { Client, Session } from './store/rows';

const YEAR = 31_536_000;

/** Whom the cookies are for. */
export interface CookieOwner {
  readonly client: Client | undefined;
  /** The token of the development browser; `undefined` in production. */
  readonly devBrowser: string | undefined;
}

/** The `Set-Cookie` values for an application at `app`. */
export function cookieDirectives(instance: Instance, owner: CookieOwner, app: URL): string[] {
  const session = owner.client && activeSession(instance.store, owner.client);
  return [
    ...(owner.devBrowser === undefined
      ? []
      : both(instance, app, '__clerk_db_jwt', owner.devBrowser)),
    ...both(instance, app, '__client_uat', String(clientUat(instance.store, owner.client))),
    ...(session ? sessionDirectives(instance, session, app) : signedOutDirectives(instance, app)),
  ];
}

/** The `Set-Cookie` values of a session with a fresh session token. */
export function sessionDirectives(instance: Instance, session: Session, app: URL): string[] {
  const refresh = `__refresh_${instance.cookieSuffix}=${session.refresh_token}`;
  return [
    `${refresh}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${YEAR}${secure(app)}`,
    ...both(instance, app, '__session', sessionToken(instance, session, app.origin)),
  ];
}

function signedOutDirectives({ cookieSuffix: suffix }: Instance, app: URL): string[] {
  return [`__refresh_${suffix}`, `__session_${suffix}`, '__session'].map(
    (name) => `${name}=; Path=/; SameSite=Lax; Expires=Thu, 01 Jan 1970 00:00:00 GMT${secure(app)}`,
  );
}

/** A cookie under its plain and its suffixed name. */
function both({ cookieSuffix }: Instance, app: URL, name: string, value: string): string[] {
  return [`${name}_${cookieSuffix}`, name].map(
    (named) => `${named}=${value}; Path=/; SameSite=Lax; Max-Age=${YEAR}${secure(app)}`,
  );
}

/** Browsers drop a `Secure` cookie that comes over plain http. */
function secure({ protocol }: URL): string {
  return protocol === 'https:' ? '; Secure' : '';
}
