/**
 * The browser behind a request. **In development the token of the development
 * browser names it, in production the cookie `__client`.**
 */

import { getCookie, setCookie } from 'hono/cookie';
import { sharedDomain } from '../addresses';
import type { Ctx } from '../context';
import { storeOf } from '../context';
import { signedOut } from '../errors';
import type { CookieOwner } from '../session-cookies';
import { clientByDevBrowser, clientByToken, clientUat, createClient } from '../store/client';
import type { Client, Session } from '../store/rows';
import { isActive, sessionById } from '../store/session';

const YEAR = 31_536_000;

/** A development browser's token is not longer, and has this form. */
const DEV_BROWSER = /^dvb_[\w-]{1,128}$/;

/** The token of the development browser in the query or, after it, in the cookie. */
export function devBrowserOf(c: Ctx): string | undefined {
  if (c.get('instance').instanceType !== 'development') {
    return undefined;
  }
  const made = c.get('devBrowser');
  const candidates = [made, c.req.query('__clerk_db_jwt'), getCookie(c, '__clerk_db_jwt')];
  return candidates.find((token) => token !== undefined && DEV_BROWSER.test(token));
}

/** The browser's client, where it has one. */
export function clientOf(c: Ctx): Client | undefined {
  const store = storeOf(c);
  const made = c.get('client');
  if (made) {
    return made;
  }
  if (c.get('instance').instanceType === 'development') {
    const devBrowser = devBrowserOf(c);
    return devBrowser === undefined ? undefined : clientByDevBrowser(store, devBrowser);
  }
  const token = getCookie(c, '__client');
  return token === undefined ? undefined : clientByToken(store, token);
}

/** The browser, for the cookies it is to have. A development browser gets a token here. */
export function ownerOf(c: Ctx): CookieOwner {
  const instance = c.get('instance');
  const isDevelopment = instance.instanceType === 'development';
  const devBrowser = isDevelopment ? (devBrowserOf(c) ?? instance.createDevBrowser()) : undefined;
  return { client: clientOf(c), devBrowser };
}

/** The browser's client; makes one, and in production sets its cookie. */
export function ensureClient(c: Ctx): Client {
  const known = clientOf(c);
  if (known) {
    return known;
  }
  const instance = c.get('instance');
  if (instance.instanceType === 'development') {
    const devBrowser = devBrowserOf(c) ?? instance.createDevBrowser();
    c.set('devBrowser', devBrowser);
    c.header('Clerk-Db-Jwt', devBrowser);
    const client = createClient(instance.store, devBrowser);
    c.set('client', client);
    return client;
  }
  const client = createClient(instance.store);
  c.set('client', client);
  const { pathname, protocol } = new URL(c.get('publicUrl'));
  setCookie(c, '__client', client.token, {
    path: pathname,
    httpOnly: true,
    sameSite: 'Lax',
    secure: protocol === 'https:',
    maxAge: YEAR,
  });
  return client;
}

/**
 * In production the Frontend API shares a domain with the application, whose
 * `__client_uat` it keeps up to date.
 */
export function setClientUat(c: Ctx): void {
  const instance = c.get('instance');
  if (instance.instanceType !== 'production') {
    return;
  }
  const uat = String(clientUat(instance.store, clientOf(c)));
  const { hostname, protocol } = new URL(c.get('publicUrl'));
  const domain = sharedDomain(instance, hostname);
  for (const name of ['__client_uat', `__client_uat_${instance.cookieSuffix}`]) {
    setCookie(c, name, uat, {
      path: '/',
      ...(domain !== undefined && { domain }),
      sameSite: 'Lax',
      secure: protocol === 'https:',
      maxAge: YEAR,
    });
  }
}

/** The session of this browser that the path names; throws when it is not active. */
export function ownSession(c: Ctx, id: string): Session {
  const client = clientOf(c);
  const session = sessionById(storeOf(c), id);
  if (!client || session.client_id !== client.id || !isActive(storeOf(c), session)) {
    throw signedOut();
  }
  return session;
}
