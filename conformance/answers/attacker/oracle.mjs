// Who a token stands for, by `jose`, which shares no code with us. **A token
// counts for nothing unless it is spelled as it was issued, its signature holds
// under the instance's key, it is of the class that is asked for, and its times,
// its audience and its party are right.**

import { createPublicKey } from 'node:crypto';
import { compactVerify, jwtVerify } from 'jose';
import { NOW } from '../instances.mjs';
import { KEYS } from '../keys.mjs';

const key = createPublicKey(KEYS.own.publicPem);
const CANONICAL = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const SESSION_CATEGORIES = [undefined, 'cl_B7d4PD111AAA', 'cl_I7d4PD111III'];
const MACHINE_CATEGORIES = [undefined, 'cl_B7d4PD333AAA'];
const OAUTH_TYPES = ['at+jwt', 'application/at+jwt'];

/** Whether every part of a token is the one spelling of its bytes (RFC 7515, section 2). */
const isCanonical = (token) =>
  CANONICAL.test(token) &&
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

const known = new Map();

/** Remembers answers about a token: there are few tokens that verify. */
const once =
  (name, ask) =>
  async (token, ...rest) => {
    const question = JSON.stringify([name, token, ...rest]);
    if (!known.has(question)) {
      known.set(question, await ask(token, ...rest).catch(() => null));
    }
    return known.get(question);
  };

async function verified(token) {
  if (!isCanonical(token)) {
    return null;
  }
  return jwtVerify(token, key, {
    algorithms: ['RS256'],
    clockTolerance: 5,
    currentDate: new Date(NOW),
    requiredClaims: ['sub', 'exp', 'iat'],
  });
}

/** `{ sub, sid }` of a session token that verifies for an application; `null` otherwise. */
export const sessionOf = once('session', async (token, { audience, authorizedParties }) => {
  const { payload, protectedHeader } = await verified(token);
  const isSession =
    SESSION_CATEGORIES.includes(protectedHeader.cat) &&
    [undefined, 'JWT'].includes(protectedHeader.typ) &&
    !payload.sub.startsWith('mch_') &&
    (!authorizedParties || authorizedParties.includes(payload.azp)) &&
    (!audience || payload.aud === undefined || [payload.aud].flat().includes(audience));
  return isSession ? { sub: payload.sub, sid: payload.sid } : null;
});

/** The subject of the JWT of a machine that verifies; `null` otherwise. */
export const machineOf = once('machine', async (token, type) => {
  const { payload, protectedHeader } = await verified(token);
  const isOAuth = OAUTH_TYPES.includes(protectedHeader.typ);
  const isMachine =
    payload.sub.startsWith('mch_') && MACHINE_CATEGORIES.includes(protectedHeader.cat);
  return (type === 'oauth_token' ? isOAuth : isMachine && !isOAuth) ? payload.sub : null;
});

/** The session's id of a token whose signature holds, expired or not; `null` otherwise. */
export const signedSessionId = once('signed', async (token) => {
  if (!isCanonical(token)) {
    return null;
  }
  const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: ['RS256'] });
  const { sid } = JSON.parse(new TextDecoder().decode(payload));
  return SESSION_CATEGORIES.includes(protectedHeader.cat) ? sid : null;
});
