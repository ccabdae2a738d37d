/** The response headers that go with a decision. */

import { HEADERS } from '../wire/names';
import { isUnverified, type Reply } from '../wire/reply';

/** A header's name, in lower case, and value. */
export type Pair = [name: string, value: string];

/** What can be put on the wire as a header value (Fetch standard, section 2.2.2). */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a text can be a header value. */
export const isHeaderValue = (text: string): boolean => HEADER_VALUE.test(text);

/**
 * A decision's own headers, and the reason if the request is not signed in. An
 * unverified token has not been decided.
 */
export function stateHeadersOf(reply: Reply): Pair[] {
  if (reply.status === 'signed-in' && reply.headers.length === 0) {
    return [];
  }
  const pairs = reply.headers.map(([name, value]): Pair => [name, value]);
  if (reply.status !== 'signed-in' && !isUnverified(reply)) {
    if (reply.message) {
      pairs.push([HEADERS.authMessage, reply.message]);
    }
    if (reply.reason) {
      pairs.push([HEADERS.authReason, reply.reason]);
    }
    pairs.push([HEADERS.authStatus, reply.status]);
  }
  return pairs.filter(([, value]) => isHeaderValue(value));
}
