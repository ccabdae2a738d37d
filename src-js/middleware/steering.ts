/**
 * What a handler's response tells Next.js to do. **Only a response that the
 * handler made with `NextResponse` can steer the server**: an upstream whose
 * answer a handler returns cannot choose a page or a header of the request.
 */

import type { NextResponse } from 'next/server';
import { NEXT_HEADERS } from '../wire/names';
import { warnOfForeignSteering } from '../wire/notices';

/** What the server does after the middleware, where the response is not the answer. */
export interface Steering {
  /** The page or server that gets the request; `undefined` for the requested page. */
  readonly rewrite: URL | undefined;
  /** Whether that is a page of this application. */
  readonly isOwn: boolean;
}

/**
 * What `response` tells the server to do; `undefined` if it is itself the answer.
 * A rewrite to an invalid URL does not count, and is removed.
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
 * Whether `NextResponse.next()` or `.rewrite()` made a response, rather than a
 * server whose answer was copied: those two have no body.
 */
function maySteer(response: Response): boolean {
  if (response.body !== null) {
    return false;
  }
  if (!isNextResponse(response)) {
    if (!response.url) {
      // The application made it, so its headers are intended.
      warnOfForeignSteering();
    }
    return false;
  }
  return !isCopyOfAnswer(response) && !ANSWER_HEADERS.some((name) => response.headers.has(name));
}

/**
 * Headers that servers set on answers, and that a handler which continues does
 * not: they reveal a copied answer, even to HEAD, which has no body.
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
 * Whether a response is a `NextResponse`, by the documented members of the class:
 * the application has a copy of it in each bundle. A server cannot add members to
 * the answer of a `fetch`.
 */
const isNextResponse = (response: Response): response is NextResponse => 'cookies' in response;

/** Whether a `NextResponse` was made from an answer of `fetch`: it remembers the URL. */
const isCopyOfAnswer = (response: Response): boolean =>
  Object.getOwnPropertySymbols(response)
    .filter(({ description }) => description === 'internal response')
    .map((key) => (response as unknown as Record<symbol, { url?: unknown } | undefined>)[key])
    .some((internals) => internals?.url !== undefined);

/** The addresses that Next.js writes as `localhost` in the URL of a request. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Whether Next.js considers `url` part of the application that serves `request`.
 * If the request's URL has the literal address, so do the others.
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
