// Who a token stands for, by `jose`, which shares no code with us. **A token
// counts for nothing unless it is spelled as it was issued, its signature holds
// under the instance's key, it is of the class that is asked for, and its times,
// its audience and its party are right.**

import { createPublicKey } from 'node:crypto';
import { compactVerify, jwtVerify } from 'jose';
import { NOW } from '../instances.mjs';
import { KEYS } from '../keys.mjs';

/** @typedef {import('./applications.mjs').Application} Application */

const key = createPublicKey(KEYS.own.publicPem);
const CANONICAL = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const SESSION_CATEGORIES = [undefined, 'cl_B7d4PD111AAA', 'cl_I7d4PD111III'];
const MACHINE_CATEGORIES = [undefined, 'cl_B7d4PD333AAA'];
const OAUTH_TYPES = ['at+jwt', 'application/at+jwt'];

/**
 * Whether every part of a token is the one spelling of its bytes (RFC 7515, section 2).
 *
 * @param {string} token
 */
const isCanonical = (token) =>
  CANONICAL.test(token) &&
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

/** @type {Map<string, unknown>} */
const known = new Map();

/**
 * Remembers answers about a token: there are few tokens that verify.
 *
 * @template {unknown[]} Question
 * @template Answer
 * @param {string} name
 * @param {(...question: Question) => Promise<Answer>} ask
 * @returns {(...question: Question) => Promise<Answer | null>}
 */
const once =
  (name, ask) =>
  async (...question) => {
    const asked = JSON.stringify([name, ...question]);
    if (!known.has(asked)) {
      known.set(asked, await ask(...question).catch(() => null));
    }
    return /** @type {Answer | null} */ (known.get(asked));
  };

/** @param {string} token */
async function verified(token) {
  if (!isCanonical(token)) {
    throw new Error('The token is not spelled as it was issued.');
  }
  const { payload, protectedHeader } = await jwtVerify(token, key, {
    algorithms: ['RS256'],
    clockTolerance: 5,
    currentDate: new Date(NOW),
    requiredClaims: ['sub', 'exp', 'iat'],
  });
  const { sub = '', sid, azp, aud } = payload;
  const { typ, cat } = /** @type {{ typ?: string, cat?: string }} */ (protectedHeader);
  return { sub, sid, azp, aud, typ, cat };
}

/** `{ sub, sid }` of a session token that verifies for an application; `null` otherwise. */
export const sessionOf = once('session', sessionIn);

/**
 * @param {string} token
 * @param {Pick<Application, 'audience' | 'authorizedParties'>} application
 */
async function sessionIn(token, { audience, authorizedParties }) {
  const { sub, sid, azp, aud, typ, cat } = await verified(token);
  const isSession =
    SESSION_CATEGORIES.includes(cat) &&
    [undefined, 'JWT'].includes(typ) &&
    !sub.startsWith('mch_') &&
    (!authorizedParties || (typeof azp === 'string' && authorizedParties.includes(azp))) &&
    (!audience || aud === undefined || [aud].flat().includes(audience));
  return isSession ? { sub, sid } : null;
}

/** The subject of the JWT of a machine that verifies; `null` otherwise. */
export const machineOf = once('machine', machineIn);

/**
 * @param {string} token
 * @param {string | undefined} type
 */
async function machineIn(token, type) {
  const { sub, typ = '', cat } = await verified(token);
  const isOAuth = OAUTH_TYPES.includes(typ);
  const isMachine = sub.startsWith('mch_') && MACHINE_CATEGORIES.includes(cat);
  return (type === 'oauth_token' ? isOAuth : isMachine && !isOAuth) ? sub : null;
}

/** The session's id of a token whose signature holds, expired or not; `null` otherwise. */
export const signedSessionId = once('signed', async (/** @type {string} */ token) => {
  if (!isCanonical(token)) {
    return null;
  }
  const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: ['RS256'] });
  const { sid } = JSON.parse(new TextDecoder().decode(payload));
  const { cat } = /** @type {{ cat?: string }} */ (protectedHeader);
  return SESSION_CATEGORIES.includes(cat) ? sid : null;
});
