/** What the middleware's answer means for a caller. */

import { HEADERS, NEXT_HEADERS } from '../wire/names';
import type { Answer } from './answer';
import type { Given } from './middleware-runner';

/** How the middleware answered. */
export type Verdict =
  /** The request goes on to the code of the route. */
  | { readonly kind: 'passed' }
  /** The caller's router is told to load the document instead. */
  | { readonly kind: 'document' }
  /** A browser is sent to the Frontend API, and comes back. */
  | { readonly kind: 'handshake' }
  | { readonly kind: 'answered'; readonly answer: Answer; readonly to?: string };

const HANDSHAKE = /\/v1\/client\/(?:handshake|sync)$/;
const STATUSES: Readonly<Record<number, Answer>> = {
  400: '400',
  401: '401',
  403: '403',
  404: '404',
};

/** @param signIn - the addresses of sign-in pages, without queries */
export function verdictOf(given: Given, url: URL, signIn: ReadonlySet<string>): Verdict {
  const { status, headers, error } = given;
  const answered = (answer: Answer): Verdict => ({ kind: 'answered', answer });
  if (error !== undefined || status >= 500) {
    return answered('error');
  }
  // The middleware has the application render its not-found page.
  if (headers[HEADERS.authReason] === 'protect-rewrite') {
    return answered('404');
  }
  const refusal = STATUSES[status];
  if (refusal || status >= 400) {
    return answered(refusal ?? 'error');
  }
  const location = headers.location ?? headers[NEXT_HEADERS.pagesRedirect];
  if (location !== undefined && URL.canParse(location, url)) {
    return redirected(new URL(location, url), url, signIn);
  }
  if (status >= 300) {
    return { kind: 'document' };
  }
  const goesOn = NEXT_HEADERS.next in headers || NEXT_HEADERS.rewrite in headers;
  return goesOn ? { kind: 'passed' } : answered('served');
}

function redirected(to: URL, from: URL, signIn: ReadonlySet<string>): Verdict {
  if (HANDSHAKE.test(to.pathname)) {
    return { kind: 'handshake' };
  }
  if (to.origin === from.origin && to.pathname === from.pathname && to.search === from.search) {
    return { kind: 'document' };
  }
  const target = to.origin === from.origin ? to.pathname : to.origin + to.pathname;
  // Every sign-in page of Clerk takes the address to come back to under this name.
  const comesBack = to.searchParams.get('redirect_url')?.startsWith(from.origin) ?? false;
  const isSignIn = signIn.has(target) || signIn.has(to.origin + to.pathname) || comesBack;
  return { kind: 'answered', answer: isSignIn ? 'sign-in' : 'redirect', to: target };
}
