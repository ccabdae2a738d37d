/**
 * The answer to a request that is refused with 404. **It never runs a page,
 * handler or action of the application, whatever its routes**: a document gets the
 * application's not-found page if Next.js is certain to render that; everything
 * else is answered here.
 */

import { type NextRequest, NextResponse } from 'next/server';
import type { Build } from '../route/build';
import { rewritesStay } from '../route/router-server';
import { HEADERS, NEXT_HEADERS } from '../wire/names';

const PAGE = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>404 Not Found</title></head>
<body><h1>404</h1><p>Not Found</p></body>
</html>
`;

/** Headers of requests that make the application run code, such as an action. */
const OF_A_BODY = [
  'content-length',
  'content-type',
  'transfer-encoding',
  NEXT_HEADERS.nextAction,
  NEXT_HEADERS.nextjsData,
];

/**
 * Refuses a request. Never cached: another visitor may see the same URL.
 *
 * @param buildOf - gives what is known of the application that serves
 */
export function notFoundResponse(request: NextRequest, buildOf: () => Build): Response {
  const page = isDocument(request) ? pageFor(request, buildOf()) : undefined;
  const response = page ? NextResponse.rewrite(page) : plain(request);
  response.headers.set('cache-control', 'private, no-store');
  response.headers.set(HEADERS.authReason, 'protect-rewrite');
  return response;
}

/** Whether a browser shows the answer, and nothing but the URL was sent. */
function isDocument({ method, headers }: NextRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    wantsHtml(headers) &&
    !OF_A_BODY.some((name) => headers.has(name))
  );
}

const wantsHtml = (headers: Headers): boolean =>
  ['document', 'iframe'].includes(headers.get('sec-fetch-dest') ?? '') ||
  Boolean(headers.get('accept')?.includes('text/html'));

function pageFor({ nextUrl }: NextRequest, build: Build): URL | undefined {
  if (!rewritesStay() || nextUrl.basePath !== build.basePath) {
    return undefined;
  }
  const pathname = build.notFoundPage(nextUrl.locale);
  if (!pathname) {
    return undefined;
  }
  const url = nextUrl.clone();
  Object.assign(url, { pathname, search: '' });
  return new URL(url.href);
}

function plain({ method, headers }: NextRequest): Response {
  const isHtml = wantsHtml(headers);
  return new NextResponse(method === 'HEAD' ? null : isHtml ? PAGE : 'Not Found', {
    status: 404,
    headers: { 'content-type': `text/${isHtml ? 'html' : 'plain'}; charset=utf-8` },
  });
}
