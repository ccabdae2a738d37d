// The differences that are meant in what is said to Clerk, as
// `docs/differences.md` lists them. Each covers the calls to one path of one
// request; whatever is not covered is a bug.

import { CALL_FIELD, USER_AGENT_FIELD } from './calls.mjs';
import {
  asksFor,
  hasEmptyApi,
  hasOddHost,
  hasOddProtocol,
  hasTwoTokens,
  isForwarded,
  isOfRouter,
  isSignedIn,
  isSpelledOtherwise,
  mayNotRefresh,
  opaqueTypeOf,
} from './traits.mjs';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./answer.js').Field} Field */

/**
 * What both sides say to one path, a line for each call.
 *
 * @typedef {{ peer: string[], ours: string[] }} Calls
 */

/** @param {string | undefined} value */
const linesOf = (value) => (value === undefined ? [] : value.split('\n'));

/**
 * The calls to a path, of a field; none for other fields.
 *
 * @param {string} path
 * @param {Field} difference
 * @returns {Calls | undefined}
 */
const callsTo = (path, { field, peer, ours }) =>
  new RegExp(`^${CALL_FIELD}${path}$`).test(field)
    ? { peer: linesOf(peer), ours: linesOf(ours) }
    : undefined;

/**
 * Whether the peer says all that we say, and more.
 *
 * @param {Calls | undefined} calls
 * @returns {calls is Calls}
 */
const isLess = (calls) =>
  calls !== undefined &&
  calls.ours.length < calls.peer.length &&
  calls.ours.every((line) => calls.peer.includes(line));

/**
 * A refresh as it were for a request of another origin.
 *
 * @param {string} line
 * @param {string} origin
 */
const withOrigin = (line, origin) =>
  line.replace(/("request_origin":)"[^"]*"/, (_, name) => `${name}${JSON.stringify(origin)}`);

const KEYS = 'GET /v\\d/jwks';
const HANDSHAKE = 'GET /v\\d/clients/handshake_payload';
/** A refresh, wherever the session's id leads it: no other call to a versioned path is a POST. */
const REFRESH = 'POST /v\\d/.*';
const MACHINE = 'POST /(api_keys|m2m_tokens|oauth_applications/access_tokens)/verify';

/** @type {import('./differences.mjs').Difference[]} */
export const CALL_DIFFERENCES = [
  {
    id: 'C1',
    sentence: 'Public keys are fetched once, and not again for every key id that is unknown.',
    covers: (difference) => isLess(callsTo(KEYS, difference)),
  },
  {
    id: 'R30',
    sentence: 'Whether a session can be recovered depends on a key, which may have to be fetched.',
    covers: (difference, description, { ours }) => {
      const calls = callsTo(KEYS, difference);
      return (
        calls?.peer.length === 0 &&
        calls.ours.length === 1 &&
        isOfRouter(description) &&
        description.cookies.some(([name]) => name.startsWith('__session')) &&
        !isSignedIn(ours)
      );
    },
  },
  {
    id: 'R10',
    sentence: 'An opaque machine token that nobody asks about costs no call.',
    covers: (difference, description) => {
      const calls = callsTo(MACHINE, difference);
      const type = opaqueTypeOf(description);
      return type !== undefined && isLess(calls) && !asksFor(description, type);
    },
  },
  {
    id: 'R11',
    sentence: 'An opaque machine token that was refused, or can be none, costs no call.',
    covers: (difference, description, { ours }) => {
      const calls = callsTo(MACHINE, difference);
      return opaqueTypeOf(description) !== undefined && isLess(calls) && !isMachine(ours);
    },
  },
  {
    id: 'C2',
    sentence: 'A nonce whose payload could not be had, for now, is asked about once more.',
    covers: (difference) => {
      const calls = callsTo(HANDSHAKE, difference);
      return calls?.ours.length === 2 && calls.ours.every((line) => line === calls.peer[0]);
    },
  },
  {
    id: 'C3',
    sentence: 'A nonce that was refused is not asked about again at once.',
    covers: (difference) => {
      const calls = callsTo(HANDSHAKE, difference);
      return isLess(calls) && calls.ours.length === 0;
    },
  },
  {
    id: 'C4',
    sentence: 'Nothing is asked about a session whose id is none, or was not verified.',
    covers: (difference, description) => {
      const calls = callsTo(REFRESH, difference);
      return isLess(calls) && mayNotRefresh(description);
    },
  },
  {
    id: 'O8',
    sentence: 'An empty `apiUrl` or `apiVersion` is one that is not set.',
    covers: ({ field }, { options }) => field.startsWith(CALL_FIELD) && hasEmptyApi(options),
  },
  {
    id: 'R3',
    sentence: 'A forwarded protocol or host that cannot be one is told to nobody else.',
    covers: (difference, description) => {
      const calls = callsTo(REFRESH, difference);
      const { origin } = new URL(description.base);
      return (
        calls !== undefined &&
        (hasOddProtocol(description) || hasOddHost(description)) &&
        calls.ours.length === calls.peer.length &&
        calls.ours.every((line, at) => line === withOrigin(calls.peer[at] ?? '', origin))
      );
    },
  },
  {
    id: 'R23',
    sentence: 'What is refreshed is the token that has expired, and no other.',
    covers: (difference, description) => {
      const calls = callsTo(REFRESH, difference);
      return Boolean(calls) && hasTwoTokens(description);
    },
  },
  {
    id: 'T9',
    sentence: 'A token that is spelled otherwise says nothing of which cookies count.',
    covers: (difference, description) =>
      Boolean(callsTo(REFRESH, difference)) && isSpelledOtherwise(description),
  },
  {
    id: 'P2',
    sentence: "A client's `x-clerk-*` headers do not pass through the proxy.",
    covers: ({ field, peer, ours }) =>
      field.startsWith(CALL_FIELD) &&
      field !== USER_AGENT_FIELD &&
      Boolean(peer && ours) &&
      linesOf(peer).map(withoutOurNames).join('\n') === ours,
  },
  {
    id: 'P4',
    sentence: 'The proxy names the host that was asked for.',
    covers: ({ field, peer, ours }, { base }) =>
      field.startsWith(CALL_FIELD) &&
      new URL(base).hostname === '127.0.0.1' &&
      ours?.replaceAll('127.0.0.1', 'localhost') === peer,
  },
  {
    id: 'C6',
    sentence: 'What stops one side before it asks does not stop the other.',
    covers: ({ field, peer: theirs, ours: own }, _, { peer, ours }) => {
      const [fewer, more] = [linesOf(theirs), linesOf(own)];
      return (
        field.startsWith(CALL_FIELD) &&
        ((stopped(peer, ours) && isLess({ peer: more, ours: fewer })) ||
          (stopped(ours, peer) && isLess({ peer: fewer, ours: more })))
      );
    },
  },
  {
    id: 'R4',
    sentence: 'The origin of a refresh is not taken from a path that begins with two slashes.',
    covers: (difference, description) =>
      Boolean(callsTo(REFRESH, difference)) &&
      description.path.startsWith('//') &&
      isForwarded(description),
  },
  {
    id: 'C7',
    sentence: 'Public keys belong to the tenant that they were fetched for.',
    covers: (difference, { options }) => {
      const calls = callsTo(KEYS, difference);
      return (
        calls?.peer.length === 0 &&
        calls.ours.length === 1 &&
        Boolean(options.tenant ?? options.apiVersion ?? options.apiUrl)
      );
    },
  },
  {
    id: 'C5',
    sentence: 'The User-Agent names the package that asks.',
    covers: ({ field, peer, ours }) =>
      field === USER_AGENT_FIELD &&
      /^@clerk\//.test(peer ?? '') &&
      /\bironclerk@\d/.test(ours ?? ''),
  },
];

/**
 * Whether one side throws and the other does not.
 *
 * @param {Answer} one
 * @param {Answer} other
 */
const stopped = (one, other) => one.thrown !== undefined && other.thrown === undefined;

/**
 * Whether an answer shows a machine that was let in.
 *
 * @param {Answer} answer
 */
const isMachine = ({ body = '', headers = [] }) =>
  /"isAuthenticated":true/.test(body) ||
  headers.some(([name, value]) => name.endsWith('x-clerk-auth-status') && value === 'signed-in');

/**
 * A call without the headers by which a client speaks in our name.
 *
 * @param {string} line
 */
function withoutOurNames(line) {
  const call = JSON.parse(line);
  const kept = Object.entries(call.headers ?? {}).filter(
    ([name]) => !/^x-(?:iron)?clerk-/.test(name),
  );
  return JSON.stringify({ ...call, headers: Object.fromEntries(kept) });
}
