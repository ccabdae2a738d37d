/** What a request is for, by the headers of the routers of Next.js. */

import { NEXT_HEADERS } from '../wire/names';

/**
 * Whether a request invokes a server action. Next.js 16 always names the action,
 * but names the page it comes from only if that page was intercepted.
 */
export function isServerAction(headers: Headers): boolean {
  return Boolean(
    headers.get(NEXT_HEADERS.nextAction) ||
      (headers.get(NEXT_HEADERS.nextUrl) &&
        (headers.get('accept')?.includes('text/x-component') ||
          headers.get('content-type')?.includes('multipart/form-data'))),
  );
}

/**
 * Whether a request asks for a page: a document, or a navigation of one of the
 * routers of Next.js.
 */
export function isPageRequest(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  return Boolean(
    destination === 'document' ||
      destination === 'iframe' ||
      headers.get('accept')?.includes('text/html') ||
      (headers.get(NEXT_HEADERS.nextUrl) && !isServerAction(headers)) ||
      headers.get(NEXT_HEADERS.nextjsData),
  );
}
