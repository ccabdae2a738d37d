/**
 * `GET /v1/client/handshake`: the browser comes from the application and goes
 * back with the cookies it is to have. **They reach the application signed, or
 * behind a nonce that only the secret key redeems.**
 */

import { setCookie } from 'hono/cookie';
import { parentDomain, redirectUrl } from '../addresses';
import type { Ctx } from '../context';
import type { Instance } from '../instance';
import { cookieDirectives } from '../session-cookies';
import { activeSession } from '../store/client';
import { activateOrganization } from '../store/session';
import { ownerOf } from './browser';
import { keepDirectives } from './nonces';

/** How long the cookie lives that carries a handshake in production, in seconds. */
const COOKIE_LIFETIME = 60;

/** Answers a handshake with a redirect to `redirect_url`. */
export function handshake(c: Ctx): Response {
  const instance = c.get('instance');
  const target = redirectUrl(instance, c.req.query('redirect_url'));
  const owner = ownerOf(c);
  const wanted = c.req.query('organization_id');
  const session = owner.client && activeSession(instance.store, owner.client);
  if (session && wanted !== undefined) {
    activateOrganization(instance.store, session, wanted);
  }
  const directives = cookieDirectives(instance, owner, target);
  const [name, value] =
    c.req.query('format') === 'nonce'
      ? ['__clerk_handshake_nonce', keepDirectives(instance, directives)]
      : ['__clerk_handshake', instance.sign({ handshake: directives })];
  const domain = cookieDomain(instance, new URL(c.get('publicUrl')).hostname, target.hostname);
  if (instance.instanceType === 'production' && domain !== undefined) {
    setCookie(c, name, value, {
      path: '/',
      ...(domain !== '' && { domain }),
      httpOnly: true,
      sameSite: 'Lax',
      secure: target.protocol === 'https:',
      maxAge: COOKIE_LIFETIME,
    });
  } else {
    target.searchParams.set(name, value);
  }
  if (instance.satellites.has(target.host)) {
    target.searchParams.set('__clerk_synced', 'true');
  }
  c.header('cache-control', 'no-store');
  return c.redirect(target.href, 307);
}

/**
 * The `Domain` of a cookie that the application at `app` reads when the
 * emulator at `own` sets it; empty for a cookie of the host alone, and
 * `undefined` when there is no such cookie.
 */
function cookieDomain(instance: Instance, own: string, app: string): string | undefined {
  if (own === app) {
    return '';
  }
  const domain = parentDomain(instance.frontendApi);
  const isBelow = (host: string) => host === domain || host.endsWith(`.${domain}`);
  return isBelow(own) && isBelow(app) ? domain : undefined;
}
