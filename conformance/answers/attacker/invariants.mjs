// What has to hold of whoever is let in.

import { handshakes, nameOf, OWN, OWN_MACHINES, ownSession } from './holdings.mjs';
import { machineOf, sessionOf } from './oracle.mjs';
import { saidBy } from './request.mjs';

/** @typedef {import('./applications.mjs').Application} Application */
/** @typedef {import('./applications.mjs').Seen} Seen */
/** @typedef {import('./request.mjs').AttackRequest} AttackRequest */

/** The tokens that the API gives the attacker, for their refresh token or their nonce. */
const ISSUED = [ownSession()];

/**
 * The session token within the token of a handshake.
 *
 * @param {string} handshake
 */
const within = (handshake) => {
  const [, payload = ''] = handshake.split('.');
  const { handshake: directives } = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return directives.join('\n');
};

const HANDSHAKES = Object.values(handshakes).map((text) => ({ text, inner: within(text) }));

/**
 * Whether a request presents a token: in itself, within a handshake, or by what the API gives.
 *
 * @param {string} token
 * @param {AttackRequest} request
 */
function isPresented(token, request) {
  const said = saidBy(request);
  return (
    said.includes(token) ||
    ISSUED.includes(token) ||
    HANDSHAKES.some(({ text, inner }) => said.includes(text) && inner.includes(token))
  );
}

/**
 * What is wrong about an auth object for a request to an application:
 * `undefined`, or a sentence. Nobody, and an error, are never wrong.
 *
 * @param {Seen | undefined} object
 * @param {AttackRequest} request
 * @param {Application} application
 */
export async function wrongAbout(object, request, application) {
  if (!object || object.thrown) {
    return undefined;
  }
  const isSomebody = object.isAuthenticated || Boolean(object.userId ?? object.subject);
  if (!isSomebody) {
    return undefined;
  }
  const token = await object.getToken?.();
  if (typeof token !== 'string' || !isPresented(token, request)) {
    return `${describe(object)} by a token that the request does not present`;
  }
  return object.tokenType === 'session_token'
    ? wrongAboutSession(object, token, application)
    : wrongAboutMachine(object, token);
}

/**
 * @param {Seen} object
 * @param {string} token
 * @param {Application} application
 */
async function wrongAboutSession(object, token, application) {
  const session = await sessionOf(token, application);
  if (!session) {
    return `${describe(object)} by a token that does not verify (${nameOf(token)})`;
  }
  const isSame = session.sub === object.userId && session.sid === object.sessionId;
  return isSame ? undefined : `${describe(object)} by a token of ${session.sub}`;
}

/**
 * @param {Seen} object
 * @param {string} token
 */
async function wrongAboutMachine(object, token) {
  const isOpaque = OWN_MACHINES.includes(token);
  const subject = isOpaque ? object.subject : await machineOf(token, object.tokenType);
  const isOwn = !isOpaque || [OWN.sub, 'mch_attacker'].includes(subject ?? '');
  return subject !== null && subject === object.subject && isOwn
    ? undefined
    : `${describe(object)} by a token that is none of a machine (${nameOf(token)})`;
}

/** @param {Seen} object */
const describe = ({ tokenType, userId, subject }) =>
  `${userId ?? subject} is let in (${tokenType})`;
