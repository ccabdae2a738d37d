/**
 * Responses of the middleware. **A client's headers under our names never reach
 * the application or another server**: Next.js forwards only the headers that
 * `x-middleware-override-headers` lists. A handler's response is copied, never
 * modified.
 */

import { type NextRequest, NextResponse } from 'next/server';
import { isHeaderValue, type Pair, stateHeadersOf } from '../auth/state-headers';
import { noteMade } from '../auth/statements-made';
import { noteStatement } from '../wire/arrival';
import { HEADERS, isOwnRequestHeader, NEXT_HEADERS } from '../wire/names';
import type { Reply } from '../wire/reply';
import type { RequestParts } from '../wire/request';
import { carrierOf, carrierOfOwn } from './carriers';
import { goOn, ownPage } from './own-pages';
import { type Steering, steeringOf, withoutSteering } from './steering';

/** The request headers that tell the application, and `@clerk/nextjs` in it, who asks. */
function authHeaders(reply: Reply, debug: boolean): Pair[] {
  noteStatement(reply.sealed);
  noteMade(reply.sealed);
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

/** A request that goes on to the application. */
export interface Outbound {
  /** The request of the middleware. */
  readonly request: NextRequest;
  /** The headers that the application gets. */
  readonly headers: Headers;
  /** Whether Next.js may have shortened its path. */
  readonly isCut: boolean;
}

/** Lets a request through, with what the application must know, in one go. */
export function letThrough(outbound: Outbound, reply: Reply, debug: boolean): NextResponse {
  // `NextResponse` decodes the cookies that it is made with, and throws where
  // one cannot be decoded; the Frontend API's go through unread. Headers that are
  // added one by one cost less, too, than those that it is made with.
  const response = new NextResponse(null);
  const { headers } = response;
  const add = (name: string, value: string) => headers.append(name, value);
  override(outbound.headers, authHeaders(reply, debug), add);
  add(...goOn(outbound.request, outbound.isCut));
  for (const [name, value] of stateHeadersOf(reply)) {
    add(name, value);
  }
  return response;
}

/** Fills a list of overrides that would be empty: Next.js ignores an empty list. */
const NO_HEADER = 'x-middleware-none';

/** Calls `add` with each header that replaces one of the request. */
function override(
  incoming: Headers,
  own: Pair[],
  add: (name: string, value: string) => void,
): void {
  let names = '';
  for (const [name, value] of incoming) {
    const carrier = carrierOf(name);
    if (carrier) {
      names += names ? `,${name}` : name;
      add(carrier, value);
    }
  }
  for (const [name, value] of own) {
    names += names ? `,${name}` : name;
    add(carrierOfOwn(name), value);
  }
  add(NEXT_HEADERS.overrideHeaders, names || NO_HEADER);
}

/**
 * A copy of a handler's response with our headers for the browser and the
 * application. A response that does not lead to a page of the application, such as
 * JSON, gets only those for the browser. The headers of a content security policy
 * are for both: a page puts the nonce into its scripts.
 */
export function decorate(
  response: Response,
  outbound: Outbound,
  reply: Reply,
  debug: boolean,
  policy: Pair[],
): Response {
  const { url } = outbound.request;
  const steering = steeringOf(response, url);
  const headers = steering ? new Headers(response.headers) : answerHeaders(response, url);
  for (const [name, value] of policy) {
    headers.set(name, value);
  }
  if (steering) {
    const own = steering.isOwn ? [...policy, ...authHeaders(reply, debug)] : [];
    steer(headers, outbound, steering, own);
  }
  return copyOf(response, headers, stateHeadersOf(reply));
}

/** The answer of a server as the middleware's own: it never steers Next.js. */
export const relay = (answer: Response, request: RequestParts): Response =>
  copyOf(answer, answerHeaders(answer, request.url), []);

/**
 * A handler's response that steers Next.js, without headers under our names:
 * Next.js also copies a response's headers to the request that goes on.
 */
export function withoutOwnNames(response: Response, request: RequestParts): Response {
  const own = [...response.headers.keys()].filter(isOwnRequestHeader);
  if (own.length === 0 || !steeringOf(response, request.url)) {
    return response;
  }
  const headers = new Headers(response.headers);
  for (const name of own) {
    headers.delete(name);
  }
  return copyOf(response, headers, []);
}

/** The headers of an answer. Next.js rejects a `Location` that is a path. */
function answerHeaders(response: Response, requestUrl: string): Headers {
  const headers = withoutSteering(response.headers);
  const location = headers.get('location');
  if (location && !URL.canParse(location) && URL.canParse(location, requestUrl)) {
    headers.set('location', new URL(location, requestUrl).href);
  }
  return headers;
}

/** Makes the request go on with our headers in place of the client's. */
function steer(headers: Headers, outbound: Outbound, steering: Steering, own: Pair[]): void {
  const { request, headers: incoming, isCut } = outbound;
  const { rewrite, isOwn } = steering;
  const isHarmless = !isOwn && ![...incoming.keys()].some(isOwnRequestHeader);
  if (headers.has(NEXT_HEADERS.overrideHeaders) || !isHarmless) {
    addOverrides(headers, incoming, own);
  }
  headers.delete(NEXT_HEADERS.next);
  if (rewrite) {
    headers.set(NEXT_HEADERS.rewrite, isOwn ? ownPage(rewrite.href, request) : rewrite.href);
  } else {
    headers.set(...goOn(request, isCut));
  }
}

/** Adds our overrides to those that a handler may have set itself. */
function addOverrides(headers: Headers, incoming: Headers, own: Pair[]): void {
  const names = headers.get(NEXT_HEADERS.overrideHeaders);
  if (!names) {
    override(incoming, own, (name, value) => headers.set(name, value));
    return;
  }
  const kept = names.split(',').filter((listed) => {
    const name = listed.trim().toLowerCase();
    const isLeftOut =
      isOwnRequestHeader(name) ||
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
  headers.set(NEXT_HEADERS.overrideHeaders, kept.join(',') || NO_HEADER);
}

/**
 * The responses whose bodies copies share: once the answer of a `fetch` is garbage
 * collected, its body is cancelled.
 */
const copied = new WeakMap<Response, Response>();

/**
 * A copy of a response with other headers, and `more` beside them. It is a
 * `NextResponse`, so that cookies can be added to it.
 */
function copyOf(response: Response, headers: Headers, more: Pair[]): NextResponse {
  for (const [name, value] of more) {
    headers.append(name, value);
  }
  const { body, status, statusText } = response;
  const cookies = areDecodable(headers) ? [] : headers.getSetCookie();
  if (cookies.length > 0) {
    headers.delete('set-cookie');
  }
  const copy = new NextResponse(body, { status, statusText, headers });
  for (const cookie of cookies) {
    copy.headers.append('set-cookie', cookie);
  }
  if (body) {
    copied.set(copy, response);
  }
  return copy;
}

/** Whether `NextResponse` can be made with these cookies: it throws where it cannot decode one. */
function areDecodable(headers: Headers): boolean {
  try {
    return !headers.has('set-cookie') || Boolean(new NextResponse(null, { headers }));
  } catch {
    return false;
  }
}
