/** Reading the headers of a request in either router of Next.js. */

import type { RequestLike } from '../options/types';
import { HEADERS } from '../wire/names';
import { targetOf } from './target';

/** A source of request headers; names are given in lower case. */
export type HeaderSource = (name: string) => string | undefined;

/** A request that the application reads. */
export interface Incoming {
  readonly header: HeaderSource;
  /** The requested URL or request-target; empty if it is not known. */
  readonly target: string;
}

/** Members that older middlewares set on the request object itself. */
const ATTRIBUTES: Record<string, string> = {
  [HEADERS.authStatus]: '__clerkAuthStatus',
  [HEADERS.authToken]: '__clerkAuthToken',
  [HEADERS.authSignature]: '__clerkAuthSignature',
  [HEADERS.authMessage]: '__clerkAuthMessage',
  [HEADERS.authReason]: '__clerkAuthReason',
  [HEADERS.clerkUrl]: '__clerkUrl',
};

/** A web request, or a request of Node.js. */
export function incomingOf(request: RequestLike): Incoming {
  const attributes = request as unknown as Record<string, string | undefined>;
  const read = readerOf(request);
  return {
    header: (name) => attributes[ATTRIBUTES[name] ?? ''] || read(name),
    target: targetOf(request),
  };
}

function readerOf(request: RequestLike): HeaderSource {
  const { headers } = request;
  if (typeof (headers as Headers)?.get === 'function') {
    return (name) => (headers as Headers).get(name) ?? undefined;
  }
  const record = headers as Record<string, string | string[] | undefined>;
  return (name) => {
    const value = record[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
}
