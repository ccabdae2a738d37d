/**
 * Pages of the application itself as destinations. **The server renders the page
 * that the middleware has seen**, whatever name the server has for itself and
 * whatever it removed from the request's path.
 */

import type { NextRequest } from 'next/server';
import type { Pair } from '../auth/state-headers';
import type { Build } from '../route/build';
import { routerHostnames } from '../route/router-hostnames';
import { NEXT_HEADERS } from '../wire/names';

type NextUrl = NextRequest['nextUrl'];

/**
 * Whether the server may look for a page other than the one the middleware has
 * seen: Next.js removes `.rsc` from the end of every path before it calls a
 * middleware, but not when it looks for a page. So the middleware sees
 * `/orgs/.rsc` as `/orgs/`, and `/orgs/[slug]` serves it; it sees `/sign-in.rsc` as
 * `/sign-in`, and `/[locale]` serves it. Call this before a handler can change the
 * request.
 */
export function mayBeCut({ nextUrl, url }: NextRequest, { locales, pages }: Build): boolean {
  const { pathname } = nextUrl ?? new URL(url);
  return (
    pathname.endsWith('/') ||
    // With locales, the path that is seen may still have one, or a base path.
    (pages.areKnown && locales.length > 0) ||
    pages.at(`${pathname}.rsc`) !== undefined
  );
}

/**
 * The header that tells the server to continue with the requested page; if its
 * path may have been cut, by a rewrite to the path that the middleware has seen.
 */
export function goOn(request: NextRequest, isCut: boolean): Pair {
  const isSure = !isCut || (boundAddress() !== undefined && isDataRequest(request));
  return isSure ? [NEXT_HEADERS.next, '1'] : [NEXT_HEADERS.rewrite, ownPage(request.url, request)];
}

/**
 * The URL of a page of the application, for the header of a rewrite.
 *
 * Next.js writes every loopback address as `localhost`. If it is bound to an
 * address, it then takes a rewrite to `localhost` for a rewrite to another server,
 * and calls itself in a loop. If its router reports such an address, both the URL
 * and the request's `nextUrl`, with which Next.js compares it, use that address.
 */
export function ownPage(url: string, request: NextRequest): string {
  const address = boundAddress();
  const { nextUrl } = request;
  const NextURL = nextUrl?.constructor as
    | (new (
        url: string,
        options: object,
      ) => NextUrl)
    | undefined;
  const options = nextUrl && optionsOf(nextUrl);
  if (!address || !NextURL || !options || isDataRequest(request)) {
    return url;
  }
  // As Next.js writes a destination itself: always with its locale.
  const page = new NextURL(url, { ...options, forceLocale: true });
  page.hostname = address;
  nextUrl.hostname = address;
  return page.href;
}

/** Only the server of Next.js can set this header: it removes a client's. */
const isDataRequest = ({ headers }: NextRequest): boolean => headers.has(NEXT_HEADERS.nextjsData);

/** What a `nextUrl` knows of the application's configuration. */
const optionsOf = (nextUrl: NextUrl): object | undefined =>
  Object.getOwnPropertySymbols(nextUrl)
    .map((key) => (nextUrl as unknown as Record<symbol, { options?: object }>)[key]?.options)
    .find((options) => options !== undefined);

const LOOPBACK_ADDRESS = /^(?:127(?:\.\d{1,3}){3}|\[?::1\]?)$/;

/** The loopback address that the server is bound to by `--hostname`, as a URL has it. */
function boundAddress(): string | undefined {
  const [first = '', ...others] = routerHostnames();
  if (!LOOPBACK_ADDRESS.test(first) || others.some((other) => other !== first)) {
    return undefined;
  }
  return first.includes(':') && !first.startsWith('[') ? `[${first}]` : first;
}
