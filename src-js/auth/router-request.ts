/**
 * What a request is for: a document, a navigation of one of the routers of Next.js,
 * a server action, or none of them. **A client can claim any of these**, so the
 * answer determines the form of a refusal, and nothing else.
 */

import { currentArrival } from '../wire/arrival';
import { NEXT_HEADERS } from '../wire/names';

/** Which part of Next.js in a browser reads the answer. */
export type RouterRequest = 'app-navigation' | 'pages-navigation' | 'server-action';

/** The parts of a request that tell. */
interface Asked {
  readonly method: string;
  readonly headers: Headers;
}

/**
 * Which router sent a request; `undefined` if none did. A prefetch counts as a
 * navigation: Next.js removes what would tell them apart.
 */
export function routerRequestOf({ method, headers }: Asked): RouterRequest | undefined {
  if (method !== 'GET') {
    return method === 'POST' && headers.has(NEXT_HEADERS.nextAction) ? 'server-action' : undefined;
  }
  if (headers.has(NEXT_HEADERS.nextjsData)) {
    return 'pages-navigation';
  }
  return isForComponents(headers) ? 'app-navigation' : undefined;
}

/**
 * Next.js removes the header `RSC`, unless it leaves all URLs as they are, and a
 * router names the page that it comes from in most navigations only.
 */
const isForComponents = (headers: Headers): boolean =>
  headers.has(NEXT_HEADERS.nextUrl) ||
  headers.has(NEXT_HEADERS.rsc) ||
  currentArrival()?.isForComponents === true;

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
