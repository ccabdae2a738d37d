/**
 * What a handler's response tells Next.js to do. **Only what the handler made
 * with `NextResponse` steers the server**: an upstream whose answer a handler
 * returns chooses no page, and no header of a request.
 */

import type { NextResponse } from 'next/server';
import { NEXT_HEADERS } from '../wire/names';
import { warnOfForeignSteering } from '../wire/notices';

/** What the server does after the middleware, where the response is not the answer. */
export interface Steering {
  /** Where it renders, or sends the request to; `undefined` for the page that was asked for. */
  readonly rewrite: URL | undefined;
  /** Whether that is a page of this application. */
  readonly isOwn: boolean;
}

/**
 * What `response` tells the server to do; `undefined` where it is itself the
 * answer. A rewrite to what is no URL is none, and is taken off.
 *
 * @param requestUrl - the URL of the request, as Next.js gives it to a middleware
 */
export function steeringOf(response: Response, requestUrl: string): Steering | undefined {
  const { headers } = response;
  const destination = headers.get(NEXT_HEADERS.rewrite);
  if (!destination && headers.get(NEXT_HEADERS.next) !== '1') {
    return undefined;
  }
  if (!maySteer(response) || (destination && !URL.canParse(destination))) {
    return undefined;
  }
  if (!destination) {
    return { rewrite: undefined, isOwn: true };
  }
  const rewrite = new URL(destination);
  return { rewrite, isOwn: isOwnOrigin(rewrite, new URL(requestUrl)) };
}

/**
 * Whether a response is one that `NextResponse.next()` or `.rewrite()` made, and
 * none of a server, copied: those two have no body.
 */
function maySteer(response: Response): boolean {
  if (response.body !== null) {
    return false;
  }
  if (!isNextResponse(response)) {
    if (!response.url) {
      // Made by the application: it meant what it says.
      warnOfForeignSteering();
    }
    return false;
  }
  return !isCopyOfAnswer(response) && !ANSWER_HEADERS.some((name) => response.headers.has(name));
}

/**
 * What servers say of an answer, and a handler that goes on does not: headers
 * that were copied, without the body where HEAD was asked.
 */
const ANSWER_HEADERS = [
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'etag',
  'last-modified',
  'server',
  'transfer-encoding',
  'via',
];

/**
 * Whether a response is a `NextResponse`, by what the class documents: the
 * application has copies of it, one in each bundle. No server can give the
 * answer of a `fetch` members of its own.
 */
const isNextResponse = (response: Response): response is NextResponse => 'cookies' in response;

/** Whether a `NextResponse` was made of an answer of `fetch`: it remembers the URL. */
const isCopyOfAnswer = (response: Response): boolean =>
  Object.getOwnPropertySymbols(response)
    .filter(({ description }) => description === 'internal response')
    .map((key) => (response as unknown as Record<symbol, { url?: unknown } | undefined>)[key])
    .some((internals) => internals?.url !== undefined);

/** The addresses that Next.js writes as `localhost` in the URL of a request. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Whether Next.js takes `url` for one of the application that serves `request`.
 * Where the request's URL has the address as it is, so do the others.
 */
export function isOwnOrigin(url: URL, request: URL): boolean {
  return (
    url.origin === request.origin ||
    (request.hostname === 'localhost' &&
      LOOPBACK.test(url.hostname) &&
      url.protocol === request.protocol &&
      url.port === request.port)
  );
}

/** A response's headers, without those that steer the server. */
export function withoutSteering(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of headers.keys()) {
    if (name.startsWith(NEXT_HEADERS.prefix)) {
      kept.delete(name);
    }
  }
  return kept;
}
