/**
 * Responses that end a request: what a handler threw, and the redirects of a
 * handshake.
 */

import type { SignedInAuthObject, SignedOutAuthObject } from '@clerk/backend/internal';
import { NextResponse } from 'next/server';
import type { ControlFlow } from '../auth/control-flow';
import { accountPortal, signInAddress, signUpAddress } from '../auth/redirect';
import { authOf } from '../auth/request-state';
import { routerRequestOf } from '../auth/router-request';
import { stateHeadersOf } from '../auth/state-headers';
import { frontendApiHost, isDevelopmentKey } from '../options/keys';
import type { Settings } from '../options/settings';
import type { Awaitable } from '../wire/awaitable';
import { DEV_BROWSER, HEADERS } from '../wire/names';
import { warnOfSignInLoop } from '../wire/notices';
import type { Reply } from '../wire/reply';
import { answerRefusal } from './chosen-refusal';
import { loadDocument } from './load-document';
import { notFoundResponse } from './not-found';
import type { Passage } from './passage';

/** The redirect of a handshake, or away from its parameters. */
export function redirectForState({ settings, reply }: Passage, location: string): Response {
  return withState(NextResponse.redirect(bypassCache(settings, location)), reply);
}

/** Adds the headers of a decision to a response of our own. */
function withState(response: Response, reply: Reply): Response {
  for (const [name, value] of stateHeadersOf(reply)) {
    if (name !== 'location') {
      response.headers.append(name, value);
    }
  }
  return response;
}

/**
 * Netlify caches redirects of a development instance; one that leaves the
 * handshake is made unique.
 */
function bypassCache({ publishableKey }: Settings, location: string): string {
  const { NETLIFY, NETLIFY_FUNCTIONS_TOKEN, URL: siteUrl } = process.env;
  const isNetlify = NETLIFY || NETLIFY_FUNCTIONS_TOKEN || siteUrl?.endsWith('netlify.app');
  if (!isNetlify || !isDevelopmentKey(publishableKey) || location.includes('__clerk_handshake')) {
    return location;
  }
  const url = new URL(location);
  url.searchParams.append('__clerk_netlify_cache_bust', Date.now().toString());
  return url.toString();
}

/**
 * Has a router's navigation load the document, where a handshake may recover the
 * session. `undefined` for a server action: one that is public runs signed out.
 */
export function recoveryResponse({ request, reply }: Passage): Response | undefined {
  const router = routerRequestOf(request);
  return router && router !== 'server-action'
    ? withState(loadDocument(router, reply.clerkUrl), reply)
    : undefined;
}

/** The response for an error that a handler threw to end the request. */
export function responseOf(flow: ControlFlow, passage: Passage): Awaitable<Response> {
  const { request, reply, settings } = passage;
  if (reply.isRecoverable && ASKS_WHO.has(flow.kind) && isAction(request)) {
    return loadDocument('server-action', reply.clerkUrl);
  }
  switch (flow.kind) {
    case 'refused':
      return answerRefusal(flow.refusal, passage);
    case 'malformed-url':
      return malformedUrlResponse();
    case 'unauthorized':
      return unauthorizedResponse(reply, settings);
    case 'not-found':
      return notFoundResponse(request, passage.buildOf);
    case 'redirect': {
      // A path stays with this server: a client's forwarded host must not redirect it.
      return URL.canParse(flow.url, request.url)
        ? redirectResponse(new URL(flow.url, request.url), passage)
        : malformedUrlResponse();
    }
    case 'redirect-to-sign-in': {
      const address = signInAddress(redirectSettings(passage), flow.returnBackUrl);
      warnOfSignInLoop(address, reply.clerkUrl);
      return redirectResponse(new URL(address), passage);
    }
    case 'redirect-to-sign-up': {
      const address = signUpAddress(redirectSettings(passage), flow.returnBackUrl);
      return redirectResponse(new URL(address), passage);
    }
  }
}

/** An OAuth client is told where to find its authorization server (RFC 9728, section 5.1). */
function unauthorizedResponse(reply: Reply, { publishableKey }: Settings): Response {
  const response = new NextResponse(null, { status: 401 });
  if (reply.tokenType === 'oauth_token') {
    const metadata = `https://${frontendApiHost(publishableKey)}/.well-known/oauth-protected-resource`;
    response.headers.set('WWW-Authenticate', `Bearer resource_metadata="${metadata}"`);
  }
  return response;
}

function redirectSettings({ reply, settings }: Passage) {
  const auth = authOf(reply, settings) as SignedInAuthObject | SignedOutAuthObject;
  return { ...settings, baseUrl: reply.clerkUrl, sessionStatus: auth.sessionStatus };
}

const isAction = (request: Passage['request']): boolean =>
  routerRequestOf(request) === 'server-action';

/** The refusals of a visitor who is not signed in. */
const ASKS_WHO: ReadonlySet<ControlFlow['kind']> = new Set([
  'unauthorized',
  'redirect',
  'redirect-to-sign-in',
  'redirect-to-sign-up',
]);

/**
 * A redirect. The App Router asks by `fetch`, which may not follow a redirect to
 * another origin: it loads the document instead, which may. So a prefetch starts no
 * sign-in, and logs no error.
 */
function redirectResponse(url: URL, passage: Passage): Response {
  const { request, reply } = passage;
  const leaves = url.origin !== new URL(reply.clerkUrl).origin;
  if (leaves && routerRequestOf(request) === 'app-navigation') {
    return loadDocument('app-navigation', reply.clerkUrl);
  }
  const { href } = withDevBrowser(url, passage);
  return NextResponse.redirect(href, { headers: { [HEADERS.redirectTo]: 'true' } });
}

/** Answers a request whose path is malformed. */
export const malformedUrlResponse = (): Response =>
  new NextResponse(null, { status: 400, statusText: 'Bad Request' });

/**
 * A token identifies a development browser. A redirect to a page of the instance
 * on another origin must carry it; a redirect to any other origin must not.
 */
function withDevBrowser(url: URL, passage: Passage): URL {
  const { request, reply, settings } = passage;
  const token = url.searchParams.get(DEV_BROWSER) || request.cookies.get(DEV_BROWSER)?.value;
  const leaves = url.origin !== new URL(reply.clerkUrl).origin;
  if (leaves && token && isDevelopmentKey(settings.secretKey) && isOfInstance(url, passage)) {
    url.searchParams.delete(DEV_BROWSER);
    url.searchParams.set(DEV_BROWSER, token);
  }
  return url;
}

/** Whether an address is a sign-in or sign-up page, or on the satellite's own domain. */
function isOfInstance({ protocol, origin, host }: URL, passage: Passage): boolean {
  if (protocol !== 'https:' && protocol !== 'http:') {
    return false;
  }
  const settings = redirectSettings(passage);
  const pages = [signInAddress(settings), signUpAddress(settings), accountPortal(settings)];
  return (
    pages.some((page) => new URL(page).origin === origin) ||
    (settings.isSatellite && settings.domain === host)
  );
}
