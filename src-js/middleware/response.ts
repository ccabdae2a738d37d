/**
 * Responses of the middleware. **What a client sends under our header names
 * never reaches the application as ours**: the server passes on the headers
 * that `x-middleware-override-headers` lists, and no others.
 */

import { NextResponse } from 'next/server';
import { isHeaderValue, type Pair, stateHeadersOf } from '../auth/state-headers';
import { noteStatement } from '../wire/arrival';
import { HEADERS, NEXT_HEADERS, OWN_REQUEST_HEADERS } from '../wire/names';
import type { Reply } from '../wire/reply';
import type { RequestParts } from '../wire/request';

/** The request headers that tell the application, and `@clerk/nextjs` in it, who asks. */
function authHeaders(reply: Reply, debug: boolean): Pair[] {
  noteStatement(reply.sealed);
  const pairs: Pair[] = [
    [HEADERS.authStatus, reply.status],
    [HEADERS.authToken, reply.token],
    [HEADERS.authSignature, reply.signature],
    [HEADERS.authMessage, isHeaderValue(reply.message) ? reply.message : ''],
    [HEADERS.authReason, reply.reason ?? ''],
    [HEADERS.clerkUrl, reply.clerkUrl],
  ];
  if (reply.sealed) {
    pairs.push([HEADERS.sealedRequestData, reply.sealed]);
  }
  if (reply.sealedForPeer) {
    pairs.push([HEADERS.requestData, reply.sealedForPeer]);
  }
  if (debug) {
    pairs.push([HEADERS.debug, 'true']);
  }
  return pairs;
}

/** Lets a request through, with what the application must know, in one go. */
export function letThrough(request: RequestParts, reply: Reply, debug: boolean): NextResponse {
  const headers = overrides(request.headers, authHeaders(reply, debug));
  headers.push([NEXT_HEADERS.rewrite, request.url]);
  const response = new NextResponse(null, { headers });
  // `NextResponse` decodes the cookies that it is made with, and throws where
  // one cannot be decoded; the Frontend API's go through unread.
  for (const [name, value] of stateHeadersOf(reply)) {
    response.headers.append(name, value);
  }
  return response;
}

/** The headers that replace those of the request. */
function overrides(incoming: Headers, own: Pair[]): Pair[] {
  const pairs: Pair[] = [];
  let names = '';
  for (const [name, value] of incoming) {
    if (!OWN_REQUEST_HEADERS.has(name)) {
      names += names ? `,${name}` : name;
      pairs.push([NEXT_HEADERS.requestPrefix + name, value]);
    }
  }
  for (const [name, value] of own) {
    names += names ? `,${name}` : name;
    pairs.push([NEXT_HEADERS.requestPrefix + name, value]);
  }
  pairs.push([NEXT_HEADERS.overrideHeaders, names]);
  return pairs;
}

/**
 * Adds to a handler's response what the browser and the application must know.
 * A response that is neither passed on nor rewritten within the origin, such
 * as JSON, only gets the headers for the browser. The headers of a content
 * security policy are for both: a page puts the nonce into its scripts.
 */
export function decorate(
  response: Response,
  request: RequestParts,
  reply: Reply,
  debug: boolean,
  policy: Pair[],
): Response {
  const decorated = withMutableHeaders(response);
  const { headers } = decorated;
  for (const [name, value] of policy) {
    headers.set(name, value);
  }
  for (const [name, value] of stateHeadersOf(reply)) {
    headers.append(name, value);
  }
  if (headers.get('location')) {
    return decorated;
  }
  const destination = rewriteDestination(headers, request.url);
  if (destination !== undefined) {
    addOverrides(headers, request.headers, [...policy, ...authHeaders(reply, debug)]);
    headers.set(NEXT_HEADERS.rewrite, destination);
  }
  return decorated;
}

/** Responses of `fetch` and `Response.redirect` have headers that cannot be changed. */
function withMutableHeaders(response: Response): Response {
  try {
    response.headers.delete('x-ironclerk-mutable');
    return response;
  } catch {
    return new NextResponse(response.body, response);
  }
}

/** Where the server is told to go, if it stays within the origin. */
function rewriteDestination(headers: Headers, requestUrl: string): string | undefined {
  const rewrite = headers.get(NEXT_HEADERS.rewrite);
  if (rewrite) {
    const url = new URL(rewrite);
    return url.origin === new URL(requestUrl).origin ? url.href : undefined;
  }
  if (headers.get(NEXT_HEADERS.next) === '1') {
    headers.delete(NEXT_HEADERS.next);
    return new URL(requestUrl).href;
  }
  return undefined;
}

/** Adds our overrides to those that a handler may have set itself. */
function addOverrides(headers: Headers, incoming: Headers, own: Pair[]): void {
  const names = headers.get(NEXT_HEADERS.overrideHeaders);
  if (!names) {
    for (const [name, value] of overrides(incoming, own)) {
      headers.set(name, value);
    }
    return;
  }
  const kept = names.split(',').filter((listed) => {
    const name = listed.trim().toLowerCase();
    const isLeftOut =
      OWN_REQUEST_HEADERS.has(name) ||
      (name === NEXT_HEADERS.nextUrl && !incoming.has(NEXT_HEADERS.nextUrl));
    if (isLeftOut) {
      headers.delete(NEXT_HEADERS.requestPrefix + name);
    }
    return !isLeftOut;
  });
  for (const [name, value] of own) {
    kept.push(name);
    headers.set(NEXT_HEADERS.requestPrefix + name, value);
  }
  headers.set(NEXT_HEADERS.overrideHeaders, kept.join(','));
}
