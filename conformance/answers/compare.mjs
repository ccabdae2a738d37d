// Comparing two answers. **Everything is compared but what is listed here**:
//
// - `x-middleware-request-x-clerk-request-data` and its `x-ironclerk-` twin are
//   sealed with random salts: both are opened, and their JSON is compared.
// - Only we write `x-ironclerk-request-data`: it must say what the other headers
//   say, and is then left out, in `x-middleware-override-headers` too.
// - The address of the API is another for each side, and reads `{api}`.
// - The nonce of a content security policy is random, and reads `{nonce}`.
// - `/clerk_<ms>`, the path that no page has: the number is the clock's, which
//   stands still in the processes but is no part of what is promised.
// - Members of JSON bodies are put in one order, since theirs has no meaning
//   (RFC 8259, section 4); the bodies are those of our own handlers.
// - `x-middleware-override-headers` is compared as a set of names, which is how
//   Next.js reads it: the order differs, and the peer writes an empty element
//   where the request has no headers. Where it names just the headers that come
//   as `x-middleware-request-*`, it says nothing that those do not.
// - Headers are compared by name, since their order on the wire has no meaning
//   (RFC 9110, section 5.3); values of one name keep their order.

import { createRequire } from 'node:module';
import { fieldsOfCalls, userAgentFields } from './calls.mjs';
import { ENCRYPTION_KEY, INSTANCES, OWN_API } from './instances.mjs';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./answer.js').Answers} Answers */
/** @typedef {import('./answer.js').Field} Field */
/** @typedef {import('./answer.js').Given} Given */
/** @typedef {import('./instances.mjs').Profile} Profile */
/** @typedef {Record<string, string>} Fields */

/** @type {typeof import('../../index.js')} */
const addon = createRequire(import.meta.url)('../../dist/binary/addon.js');

const PREFIX = 'x-middleware-request-';
const PEER_DATA = `${PREFIX}x-clerk-request-data`;
const OWN_NAME = 'x-ironclerk-request-data';
const OWN_DATA = PREFIX + OWN_NAME;
const OVERRIDES = 'x-middleware-override-headers';

/** @param {Profile} profile */
const keyOf = (profile) =>
  profile.isEncrypted ? ENCRYPTION_KEY : INSTANCES[profile.instance].secretKey;

/** @param {string} text */
const json = (text) => JSON.stringify(sorted(JSON.parse(text)));

/**
 * The same value with the members of objects in one order.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return value && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, member]) => [name, sorted(member)]),
      )
    : value;
}

/**
 * @param {string} sealed
 * @param {Profile} profile
 */
function open(sealed, profile) {
  try {
    return json(addon.openPeerRequestData(sealed, [keyOf(profile)]));
  } catch (error) {
    return `(not opened: ${/** @type {Error} */ (error).message})`;
  }
}

/** @type {Map<string, number>} */
const readers = new Map();

/**
 * What our statement says: the request data, and, where it contradicts a header, the state.
 *
 * @param {Fields} fields
 * @param {Profile} profile
 */
function openOwn(fields, profile) {
  const key = keyOf(profile);
  const reader = readers.get(key) ?? addon.createStatementReader([key]);
  readers.set(key, reader);
  /** @param {string} name */
  const header = (name) => fields[`${PREFIX}x-clerk-${name}`] ?? '';
  const packed = ['', fields[OWN_DATA], header('auth-token'), header('clerk-url')].join('\n');
  const told = addon.readStatement(reader, Date.now(), true, packed).split('\n');
  if (told[0] !== '1') {
    return `(not opened: ${told[0]})`;
  }
  const [, isSignedIn, , reason, , , data = ''] = told;
  const isSame =
    (isSignedIn === '1') === (header('auth-status') === 'signed-in') &&
    reason === header('auth-reason');
  return isSame ? data && json(data) : `(signed in: ${isSignedIn}, reason: ${reason})`;
}

/**
 * The parts of an answer that are compared, by name.
 *
 * @param {Answer} answer
 * @param {Profile} profile
 * @returns {Fields}
 */
export function fieldsOf(answer, profile) {
  if (answer.thrown !== undefined) {
    return { thrown: answer.thrown };
  }
  /** @type {Fields} */
  const fields = {};
  for (const [name, value] of answer.headers) {
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  const peerData = fields[PEER_DATA] && open(fields[PEER_DATA], profile);
  if (peerData) {
    fields[PEER_DATA] = peerData;
  }
  if (OWN_DATA in fields) {
    const ownData = openOwn(fields, profile);
    delete fields[OWN_DATA];
    if (ownData !== (peerData ?? '')) {
      fields[OWN_DATA] = ownData;
    }
  }
  change(fields, OVERRIDES, (names) => overridesOf(names, fields));
  change(fields, 'x-middleware-rewrite', (url) => url.replace(/\/clerk_\d+/, '/clerk_<ms>'));
  for (const name of [PEER_DATA, OWN_DATA]) {
    change(fields, name, (data) => data.replaceAll(answer.apiUrl, OWN_API));
  }
  for (const name of Object.keys(fields)) {
    change(fields, name, (text) => text.replace(/'nonce-[\w+/]{22}=='/g, "'nonce-{nonce}'"));
  }
  for (const name of ['x-nonce', `${PREFIX}x-nonce`]) {
    change(fields, name, (nonce) => nonce.replace(/^[\w+/]{22}==$/, '{nonce}'));
  }
  const { status, statusText, told } = answer;
  return {
    status: String(status),
    statusText,
    ...fields,
    body: bodyOf(answer),
    ...(told ? { told: told.map((line) => JSON.stringify(sorted(line))).join('\n') } : {}),
  };
}

/**
 * Writes a field anew, where there is one.
 *
 * @param {Fields} fields
 * @param {string} name
 * @param {(value: string) => string} anew
 */
function change(fields, name, anew) {
  const value = fields[name];
  if (value !== undefined) {
    fields[name] = anew(value);
  }
}

/**
 * What the list of overrides says that the overrides themselves do not.
 *
 * @param {string} names
 * @param {Fields} fields
 */
function overridesOf(names, fields) {
  const others = names.split(',').filter((name) => name !== '' && name !== OWN_NAME);
  const listed = [...new Set(others)].sort().join();
  const given = Object.keys(fields)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length))
    .filter((name) => name !== OWN_NAME)
    .sort()
    .join();
  return listed === given ? '(the headers given)' : listed;
}

/** @param {Pick<Given, 'headers' | 'body'>} answer */
function bodyOf({ headers, body }) {
  const isJson = headers.some(([name, value]) => name === 'content-type' && /json/.test(value));
  // The answer to HEAD has the type of a body, and none.
  return isJson && body !== '' ? json(body) : body;
}

/**
 * The parts that differ, of the answers and of the calls: their names, and both sides' values.
 *
 * @param {Answers} answers
 * @param {Profile} profile
 * @returns {Field[]}
 */
export function compare(answers, profile) {
  return [
    ...compareAnswers(answers, profile),
    ...differing(fieldsOfCalls(answers.peer.calls), fieldsOfCalls(answers.ours.calls)),
    ...differing(...userAgentFields(answers.peer.calls, answers.ours.calls)),
  ];
}

/**
 * @param {Answers} answers
 * @param {Profile} profile
 * @returns {Field[]}
 */
function compareAnswers(answers, profile) {
  const peer = fieldsOf(answers.peer, profile);
  const ours = fieldsOf(answers.ours, profile);
  if ('thrown' in peer !== 'thrown' in ours) {
    return [
      { field: 'thrown', peer: peer.thrown ?? summary(peer), ours: ours.thrown ?? summary(ours) },
    ];
  }
  return differing(peer, ours);
}

/**
 * @param {Fields} peer
 * @param {Fields} ours
 * @returns {Field[]}
 */
function differing(peer, ours) {
  return [...new Set([...Object.keys(peer), ...Object.keys(ours)])]
    .filter((field) => peer[field] !== ours[field])
    .map((field) => ({ field, peer: peer[field], ours: ours[field] }));
}

/** @param {Fields} fields */
function summary({ status, location, ...fields }) {
  const reason = fields['x-clerk-auth-reason'] ?? fields[`${PREFIX}x-clerk-auth-reason`];
  return `(answered ${[status, location, reason].filter(Boolean).join(' ')})`;
}
