// What a side says to Clerk: every call, as it arrived. **Nothing of a call is
// left out but what an HTTP client writes by itself** (`CLIENT_HEADERS`); the
// User-Agent, which names the package, is compared on its own.

/** Headers that depend on the HTTP client, or on the address of the test's server. */
const CLIENT_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'host',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
]);

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} target path and query as they came on the wire
 * @property {string} userAgent
 * @property {[string, string][]} headers by name, in lower case
 * @property {string} body
 */

/**
 * A call, from the request that a server got.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} body
 * @returns {Call}
 */
export function callOf(request, body) {
  const headers = Object.entries(request.headers)
    .filter(([name]) => !CLIENT_HEADERS.has(name))
    .map(([name, value]) => /** @type {[string, string]} */ ([name, String(value)]))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    headers,
    body,
  };
}

/** What the names of all fields begin with that are about calls. */
export const CALL_FIELD = 'call ';

/** The field of the packages that the calls name in their User-Agent. */
export const USER_AGENT_FIELD = `${CALL_FIELD}user-agent`;

/**
 * Calls as fields to compare: one for each method and path, whose value is what
 * else the calls to it say, a line for each, in order.
 *
 * @param {Call[]} [calls]
 */
export function fieldsOfCalls(calls = []) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const { method, target, headers, body } of calls) {
    const [path, ...query] = target.split('?');
    const name = `${CALL_FIELD}${method} ${path}`;
    const line = JSON.stringify({
      ...(query.length > 0 ? { query: query.join('?') } : {}),
      headers: Object.fromEntries(headers),
      ...(body ? { body: parsed(body) } : {}),
    });
    fields[name] = name in fields ? `${fields[name]}\n${line}` : line;
  }
  return fields;
}

/**
 * Where both sides called: the packages that they name.
 *
 * @param {Call[]} [peer]
 * @param {Call[]} [ours]
 * @returns {[Record<string, string>, Record<string, string>]}
 */
export function userAgentFields(peer = [], ours = []) {
  /** @param {Call[]} calls */
  const agents = (calls) => [...new Set(calls.map(({ userAgent }) => userAgent))].sort().join();
  return peer.length > 0 && ours.length > 0
    ? [{ [USER_AGENT_FIELD]: agents(peer) }, { [USER_AGENT_FIELD]: agents(ours) }]
    : [{}, {}];
}

/**
 * JSON as it is meant, with the members of objects in one order.
 *
 * @param {string} body
 */
function parsed(body) {
  try {
    return JSON.parse(body, (_, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
        : value,
    );
  } catch {
    return body;
  }
}
