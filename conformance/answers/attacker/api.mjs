// The Backend API as the attacker finds it, and what it must never hear. **It
// knows the attacker's own refresh token, nonce and machines, and nothing else.**

import { startServer } from '../api-server.mjs';
import { INSTANCES } from '../instances.mjs';
import { KEYS } from '../keys.mjs';
import { OWN, OWN_MACHINES, OWN_NONCE, OWN_REFRESH, ownSession } from './holdings.mjs';
import { signedSessionId } from './oracle.mjs';

/** @typedef {import('../api-server.mjs').Reply} Reply */
/** @typedef {import('../calls.mjs').Call} Call */

/**
 * What a resource of machines is asked with, how its tokens begin, and what it
 * answers.
 *
 * @typedef {[member: string, prefix: string, object: string, subject: string]} Machine
 */

/**
 * The form of a call: its method, its target, and what else must hold of it.
 *
 * @typedef {[
 *   method: string,
 *   target: RegExp,
 *   holds: (call: Call, part: string | undefined) => boolean | Promise<boolean>,
 * ]} Form
 */

/** @type {Reply} */
const refused = [404, { errors: [{ code: 'resource_not_found', message: 'not found' }] }];

const cookies = () => [`__session=${ownSession()}; Path=/`, '__client_uat=1; Path=/'];

/** @type {(object: string, subject: string) => Reply} */
const resource = (object, subject) => [
  200,
  { object, id: 'machine', subject, scopes: [], claims: null, revoked: false, expired: false },
];

/** @type {Record<string, Machine>} */
const MACHINES = {
  '/api_keys/verify': ['secret', 'ak_', 'api_key', OWN.sub],
  '/m2m_tokens/verify': ['token', 'mt_', 'machine_to_machine_token', 'mch_attacker'],
  '/oauth_applications/access_tokens/verify': [
    'access_token',
    'oat_',
    'clerk_idp_oauth_access_token',
    OWN.sub,
  ],
};

/**
 * @param {Call} call
 * @returns {Reply}
 */
function answerTo({ method, target, body }) {
  const { pathname, searchParams } = new URL(target, 'http://127.0.0.1');
  const asked = body ? JSON.parse(body) : {};
  if (pathname === '/v1/jwks') {
    return [200, { keys: [KEYS.own.jwk] }];
  }
  if (pathname === '/v1/clients/handshake_payload') {
    const isOwn = searchParams.get('nonce') === OWN_NONCE;
    return isOwn ? [200, { directives: cookies() }] : refused;
  }
  if (method === 'POST' && /\/refresh$/.test(pathname)) {
    const isOwn = asked.refresh_token === OWN_REFRESH;
    return isOwn ? [200, { object: 'cookies', cookies: cookies() }] : refused;
  }
  const machine = MACHINES[pathname];
  if (!machine) {
    return refused;
  }
  const [member, , object, subject] = machine;
  return OWN_MACHINES.includes(asked[member]) ? resource(object, subject) : refused;
}

/** Starts the API, as `startServer()` does. */
export const startApi = () => startServer(answerTo);

const SECRETS = Object.values(INSTANCES).map(({ secretKey }) => `Bearer ${secretKey}`);

/** @type {(path: string, machine: Machine) => Form} */
function formOf(path, [member, prefix]) {
  return [
    'POST',
    new RegExp(`^${path}$`),
    ({ body }) => {
      const asked = JSON.parse(body);
      return Object.keys(asked).join() === member && asked[member].startsWith(prefix);
    },
  ];
}

/**
 * What is wrong with a call, each with a test of its own; a call has one of these forms.
 *
 * @type {Form[]}
 */
const FORMS = [
  ['GET', /^\/v1\/jwks$/, () => true],
  ['GET', /^\/v1\/clients\/handshake_payload\?nonce=[^&#]+$/, ({ body }) => body === ''],
  [
    'POST',
    /^\/v1\/sessions\/(sess_\w+)\/refresh(?:\?suffixed_cookies=true)?$/,
    async ({ body }, sid) => {
      const { expired_token: token } = JSON.parse(body);
      return (await signedSessionId(token)) === sid;
    },
  ],
  ...Object.entries(MACHINES).map(([path, machine]) => formOf(path, machine)),
];

/**
 * What a call says that it must not say: `undefined`, or a sentence. A refresh is
 * about the session of the token within it, whose signature holds.
 *
 * @param {Call} call
 */
export async function wrongWith(call) {
  const { method, target, headers } = call;
  const shown = `${method} ${target.slice(0, 120)}`;
  if (!SECRETS.includes(Object.fromEntries(headers).authorization ?? '')) {
    return `the API is asked with another secret: ${shown}`;
  }
  for (const [expected, path, holds] of FORMS) {
    const match = method === expected && target.match(path);
    if (match) {
      return (await holds(call, match[1])) ? undefined : `the API hears of somebody else: ${shown}`;
    }
  }
  return `the API hears what nobody may say: ${shown}`;
}
