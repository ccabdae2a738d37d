// From a composition to the request that is sent.

import { textOf } from './compose.mjs';

/** @typedef {import('./compose.mjs').Composition} Composition */

/**
 * What the middleware once wrote for a request of the victim's, and for one of
 * the attacker's own.
 *
 * @typedef {{ victim: Headers, own: Headers }} Captured
 */

/**
 * A request as it is sent.
 *
 * @typedef {object} AttackRequest
 * @property {string} url
 * @property {string} method
 * @property {Headers} headers
 * @property {string | string[]} [accepts] the types of tokens that a handler accepts
 */

const ORIGIN = 'http://localhost:3000';

/** What can stand in a header (RFC 9110, section 5.5); the rest cannot be sent. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/**
 * The request of a composition. `captured` are the headers that the middleware
 * once wrote, by whose request they were for. Its `texts` are what it says as
 * credentials: raw, and with percent-encodings taken off.
 *
 * @param {Composition} composition
 * @param {Captured} captured
 * @returns {AttackRequest}
 */
export function requestOf(composition, captured) {
  const { path, query, cookies, authorization, method, accepts } = composition;
  const search = query.map(([name, part]) => `${name}=${encodeURIComponent(textOf(part))}`);
  const headers = new Headers();
  /**
   * @param {string} name
   * @param {string | null | undefined} value
   */
  const set = (name, value) => {
    if (value !== null && value !== undefined) {
      headers.set(name, value.replace(UNSENDABLE, ''));
    }
  };
  for (const [name, part] of composition.headers) {
    set(name, 'captured' in part ? captured[part.captured].get(name) : textOf(part));
  }
  const cookie = cookies.map(([name, part]) => `${name}=${textOf(part)}`).join('; ');
  set('cookie', cookie || undefined);
  set('authorization', authorization && authorization.scheme + textOf(authorization.part));
  const url = `${ORIGIN}${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  return { url, method, headers, accepts };
}

/**
 * Everything that a request says, as it is and with percent-encodings taken off.
 *
 * @param {AttackRequest} request
 */
export function saidBy({ url, headers }) {
  const said = [url, ...headers.values()].join('\n');
  return `${said}\n${decoded(said)}`;
}

/** @param {string} text */
const decoded = (text) =>
  text.replace(/%[0-9a-f]{2}/gi, (octet) =>
    String.fromCharCode(Number.parseInt(octet.slice(1), 16)),
  );
