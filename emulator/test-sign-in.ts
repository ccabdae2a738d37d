/**
 * Signs a user in for a test, **without a page and without a password**: the
 * browser or the request gets the cookies that a sign-in ends with.
 */

import { invalid, resourceNotFound } from './errors';
import type { Instance } from './instance';
import { cookieDirectives } from './session-cookies';
import { createClient } from './store/client';
import { activateOrganization } from './store/membership';
import { createSession } from './store/session';
import { findUser } from './store/user';

/** A cookie as Playwright's `addCookies` takes it. */
export interface BrowserCookie {
  /** The name. */
  readonly name: string;
  /** The value. */
  readonly value: string;
  /** A URL of the origin that the cookie belongs to. */
  readonly url: string;
}

/** Playwright's `BrowserContext`, as far as it is used here. */
export interface CookieJar {
  /** Sets cookies in the browser. */
  addCookies(cookies: BrowserCookie[]): Promise<unknown>;
}

/** What can be signed in: a Playwright page or context, headers, a request or its init. */
export type SignInTarget =
  | CookieJar
  | {
      /** The browser context of a page. */
      context(): CookieJar;
    }
  | Headers
  | {
      /** The headers of a request, which get `cookie`. */
      headers: Headers;
    }
  | {
      /** The headers of a request's init, which get `cookie`. */
      headers?: Record<string, string>;
    };

/** How a user is signed in. */
export interface SignInOptions {
  /** The application's origin; `http://localhost:3000` when left out. */
  readonly origin?: string;
  /** The identifier or slug of the organization to make active. */
  readonly organization?: string;
}

/** A user signed in. */
export interface SignedIn {
  /** The user's identifier. */
  readonly userId: string;
  /** The identifier of the new session. */
  readonly sessionId: string;
  /** The session token, valid for 60 seconds; the cookies renew it. */
  readonly token: string;
  /** The application's cookies by their names. */
  readonly cookies: Readonly<Record<string, string>>;
  /** The application's cookies as the header `Cookie` carries them. */
  readonly cookie: string;
  /** All that a browser is to have: the application's cookies and the portal's. */
  readonly browserCookies: readonly BrowserCookie[];
}

/**
 * Signs `user`, whom an identifier, an email address or a username names, in
 * on a new browser. Throws a coded error if the user does not exist, is banned, or
 * is not a member of the organization.
 */
export function signInUser(
  instance: Instance,
  portalUrl: string,
  user: string,
  { origin = 'http://localhost:3000', organization }: SignInOptions = {},
): SignedIn {
  const { store } = instance;
  const found = findUser(store, user);
  if (!found) {
    throw resourceNotFound('user', user);
  }
  const isDevelopment = instance.instanceType === 'development';
  const devBrowser = isDevelopment ? instance.createDevBrowser() : undefined;
  const client = createClient(store, devBrowser ?? null);
  const session = createSession(store, client, found);
  if (organization !== undefined && !activateOrganization(store, session, organization)) {
    throw invalid(`The user "${user}" is not a member of an organization "${organization}".`);
  }
  const directives = cookieDirectives(instance, { client, devBrowser }, new URL(origin));
  const cookies = Object.fromEntries(directives.map(nameAndValue));
  const pairs = Object.entries(cookies);
  const forApp = pairs.map(([name, value]) => ({ name, value, url: origin }));
  // The portal and the handshake know the browser by a cookie of their own origin.
  const own = isDevelopment
    ? { name: '__clerk_db_jwt', value: devBrowser ?? '', url: portalUrl }
    : { name: '__client', value: client.token, url: portalUrl };
  return {
    userId: found.id,
    sessionId: session.id,
    token: cookies.__session ?? '',
    cookies,
    cookie: pairs.map(([name, value]) => `${name}=${value}`).join('; '),
    browserCookies: [...forApp, own],
  };
}

/** Gives `target` the cookies of a user signed in. */
export async function applyTo(target: SignInTarget, signedIn: SignedIn): Promise<void> {
  const jar = jarOf(target);
  if (jar) {
    await jar.addCookies([...signedIn.browserCookies]);
    return;
  }
  const { cookie } = signedIn;
  const holder = target as Headers | { headers?: Headers | Record<string, string> };
  const headers = holder instanceof Headers ? holder : holder.headers;
  if (headers instanceof Headers) {
    const before = headers.get('cookie');
    headers.set('cookie', before ? `${before}; ${cookie}` : cookie);
  } else {
    (holder as { headers?: Record<string, string> }).headers = { ...headers, cookie };
  }
}

function jarOf(target: SignInTarget): CookieJar | undefined {
  if ('addCookies' in target && typeof target.addCookies === 'function') {
    return target;
  }
  return 'context' in target && typeof target.context === 'function' ? target.context() : undefined;
}

function nameAndValue(directive: string): [string, string] {
  const [pair = ''] = directive.split(';');
  const end = pair.indexOf('=');
  return [pair.slice(0, end), pair.slice(end + 1)];
}
