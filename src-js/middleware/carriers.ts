/**
 * The response headers that carry request headers to the application. **A client's
 * header under one of our names has none.**
 *
 * The names of common headers are composed once: composing and hashing one costs
 * about as much as adding its value.
 */

import { isOwnRequestHeader, NEXT_HEADERS, OWN_REQUEST_HEADERS } from '../wire/names';

/** What browsers, proxies and platforms send. */
const COMMON = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'cache-control',
  'cf-connecting-ip',
  'cf-ipcountry',
  'cf-ray',
  'cf-visitor',
  'connection',
  'content-length',
  'content-type',
  'cookie',
  'dnt',
  'forwarded',
  'host',
  'if-modified-since',
  'if-none-match',
  'next-action',
  'next-router-prefetch',
  'next-router-segment-prefetch',
  'next-router-state-tree',
  'next-url',
  'origin',
  'pragma',
  'priority',
  'purpose',
  'range',
  'referer',
  'rsc',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'sec-gpc',
  'sec-purpose',
  'te',
  'traceparent',
  'transfer-encoding',
  'upgrade-insecure-requests',
  'user-agent',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-nextjs-data',
  'x-real-ip',
  'x-request-id',
  'x-requested-with',
  'x-vercel-id',
];

const carriers = (names: Iterable<string>): ReadonlyMap<string, string> =>
  new Map(Array.from(names, (name) => [name, composed(name)]));

const composed = (name: string): string => NEXT_HEADERS.requestPrefix + name;

const common = carriers(COMMON);
const own = carriers(OWN_REQUEST_HEADERS);

/** The carrier of a client's header, in lower case; `undefined` for one of our names. */
export const carrierOf = (name: string): string | undefined =>
  common.get(name) ?? (isOwnRequestHeader(name) ? undefined : composed(name));

/** The carrier of a header that the middleware itself sets. */
export const carrierOfOwn = (name: string): string => own.get(name) ?? composed(name);
