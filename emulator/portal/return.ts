/**
 * The way back to the application. **In development the browser takes its
 * token along in the query**, so that the middleware asks for the cookies; in
 * production the cookie `__client` is enough.
 */

import { setCookie } from 'hono/cookie';
import { cookieDomain, redirectUrl } from '../addresses';
import type { Ctx } from '../context';
import { devBrowserOf, ensureClient, setClientUat } from '../frontend/browser';
import { toPage } from './page';

const YEAR = 31_536_000;

/**
 * Redirects to `back`, or to the account page without it. Throws a coded
 * error when it leads where sessions may not go.
 */
export function goBack(c: Ctx, back: string | undefined): Response {
  rememberBrowser(c);
  setClientUat(c);
  c.header('cache-control', 'no-store');
  if (!back) {
    return toPage(c, '/user', '');
  }
  const target = redirectUrl(c.get('instance'), back);
  if (needsHandshake(c, target)) {
    const query = new URLSearchParams({ redirect_url: target.href, format: 'nonce' });
    return c.redirect(`${c.get('publicUrl')}/v1/client/handshake?${query}`, 303);
  }
  const devBrowser = devBrowserOf(c);
  if (devBrowser !== undefined) {
    target.searchParams.set('__clerk_db_jwt', devBrowser);
  }
  return c.redirect(target.href, 303);
}

/**
 * In development a satellite application asks the primary's sign-in page which
 * browser this is; the browser returns with the token, signed in or not.
 */
export function answerSatellite(c: Ctx, url: string): Response {
  const target = redirectUrl(c.get('instance'), url);
  if (c.get('instance').instanceType === 'development') {
    ensureClient(c);
  }
  target.searchParams.set('__clerk_synced', 'true');
  return goBack(c, target.href);
}

/**
 * An instance in production keeps the application's `__client_uat` up to date.
 * Where it shares no domain with the application, a handshake does that.
 */
function needsHandshake(c: Ctx, target: URL): boolean {
  const instance = c.get('instance');
  const { hostname } = new URL(c.get('publicUrl'));
  return (
    instance.instanceType === 'production' &&
    cookieDomain(instance, hostname, target.hostname) === undefined
  );
}

/** Makes the portal recognise the development browser on its own pages, too. */
export function rememberBrowser(c: Ctx): void {
  const devBrowser = devBrowserOf(c);
  if (devBrowser !== undefined) {
    const { pathname, protocol } = new URL(c.get('publicUrl'));
    setCookie(c, '__clerk_db_jwt', devBrowser, {
      path: pathname,
      sameSite: 'Lax',
      secure: protocol === 'https:',
      maxAge: YEAR,
    });
  }
}
