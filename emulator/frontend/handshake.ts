/**
 * `GET /v1/client/handshake`: the browser comes from the application and returns
 * with its cookies. **They reach the application signed, or behind a nonce that only
 * the secret key redeems.**
 */

import { generateCookie, setCookie } from 'hono/cookie';
import { cookieDomain, redirectUrl } from '../addresses';
import type { Ctx } from '../context';
import type { Instance } from '../instance';
import { cookieDirectives } from '../session-cookies';
import { activeSession } from '../store/client';
import { activateOrganization } from '../store/membership';
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
  const name = c.req.query('format') === 'nonce' ? '__clerk_handshake_nonce' : '__clerk_handshake';
  const domain = cookieDomain(instance, new URL(c.get('publicUrl')).hostname, target.hostname);
  if (instance.instanceType === 'production' && domain !== undefined) {
    const options = { path: '/', httpOnly: true, ...(domain && { domain }) };
    // The application that accepts the cookies also removes this one: it must not
    // undo a later sign-out.
    const over = generateCookie(name, '', { ...options, expires: new Date(0) });
    const value = carried(name, instance, [...directives, over]);
    const secure = target.protocol === 'https:';
    setCookie(c, name, value, { ...options, sameSite: 'Lax', secure, maxAge: COOKIE_LIFETIME });
  } else {
    target.searchParams.set(name, carried(name, instance, directives));
  }
  if (instance.satellites.has(target.host)) {
    target.searchParams.set('__clerk_synced', 'true');
  }
  c.header('cache-control', 'no-store');
  return c.redirect(target.href, 307);
}

function carried(name: string, instance: Instance, directives: readonly string[]): string {
  return name === '__clerk_handshake_nonce'
    ? keepDirectives(instance, directives)
    : instance.sign({ handshake: directives });
}
