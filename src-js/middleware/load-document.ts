/**
 * Answers that make a router of Next.js load the document at the address it asked
 * for. **They contain nothing of the page**: the browser asks for the document,
 * which is authenticated like any other, and can be sent to another origin.
 */

import { NextResponse } from 'next/server';
import type { RouterRequest } from '../auth/router-request';
import { NEXT_HEADERS } from '../wire/names';

const NOT_CACHED = { 'cache-control': 'private, no-store' };

/**
 * Has `router` load the document at `url`, the public URL of the request.
 *
 * - The App Router loads the document when the answer is no payload of React. A
 *   status of 400 or more would be an error in the console, even for a prefetch; one
 *   below 300 would look as if the page had been served. Without `Location`, a
 *   redirect is an answer like any other (Fetch standard, section 4.4).
 * - The Pages Router loads any address that has an origin.
 * - After a server action, the App Router loads the address of the header if no
 *   payload comes with it. The action has not run.
 */
export function loadDocument(router: RouterRequest, url: string): Response {
  switch (router) {
    case 'app-navigation':
      return new NextResponse('Load the document at this address.\n', {
        status: 307,
        headers: { ...NOT_CACHED, 'content-type': 'text/plain; charset=utf-8' },
      });
    case 'pages-navigation':
      return new NextResponse(null, {
        status: 307,
        headers: {
          ...NOT_CACHED,
          [NEXT_HEADERS.pagesRedirect]: url,
          // The router must not answer a later navigation from memory.
          [NEXT_HEADERS.pagesCache]: 'no-cache',
        },
      });
    case 'server-action':
      return new NextResponse(null, {
        status: 303,
        // A semicolon ends the address.
        headers: {
          ...NOT_CACHED,
          [NEXT_HEADERS.actionRedirect]: `${url.replaceAll(';', '%3B')};replace`,
        },
      });
  }
}
