// From a composition to the request that is sent.

import { textOf } from './compose.mjs';

const ORIGIN = 'http://localhost:3000';

/** What can stand in a header (RFC 9110, section 5.5); the rest cannot be sent. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/g;

/**
 * The request of a composition. `captured` are the headers that the middleware
 * once wrote, by whose request they were for. Its `texts` are what it says as
 * credentials: raw, and with percent-encodings taken off.
 */
export function requestOf(composition, captured) {
  const { path, query, cookies, authorization, method, accepts } = composition;
  const search = query.map(([name, part]) => `${name}=${encodeURIComponent(textOf(part))}`);
  const headers = new Headers();
  const set = (name, value) => {
    if (value !== null && value !== undefined) {
      headers.set(name, value.replace(UNSENDABLE, ''));
    }
  };
  for (const [name, part] of composition.headers) {
    set(name, part.captured ? captured[part.captured].get(name) : textOf(part));
  }
  const cookie = cookies.map(([name, part]) => `${name}=${textOf(part)}`).join('; ');
  set('cookie', cookie || undefined);
  set('authorization', authorization && authorization.scheme + textOf(authorization.part));
  const url = `${ORIGIN}${path}${search.length > 0 ? `?${search.join('&')}` : ''}`;
  return { url, method, headers, accepts };
}

/** Everything that a request says, as it is and with percent-encodings taken off. */
export function saidBy({ url, headers }) {
  const said = [url, ...headers.values()].join('\n');
  return `${said}\n${decoded(said)}`;
}

const decoded = (text) =>
  text.replace(/%[0-9a-f]{2}/gi, (octet) =>
    String.fromCharCode(Number.parseInt(octet.slice(1), 16)),
  );
