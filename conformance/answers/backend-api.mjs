// The Backend API of the generated requests, and the Frontend API behind the
// proxy. **What it answers is a function of what it is asked**, so both sides are
// told the same; where a request has a body, the answer echoes it, so that a side
// that asks otherwise is found out. Every call is kept until it is taken.

import { namesOf } from '../shared/names.mjs';
import { startServer } from './api-server.mjs';
import { INSTANCES, MACHINE_SECRET_KEY } from './instances.mjs';
import { KEYS } from './keys.mjs';
import { makeToken } from './tokens.mjs';

/** @typedef {import('./api-server.mjs').Reply} Reply */
/** @typedef {import('./description.js').TokenDescription} TokenDescription */
/** @typedef {import('./instances.mjs').InstanceName} InstanceName */
/** @typedef {Record<string, unknown>} Asked */
/** @typedef {(description: Partial<TokenDescription>) => string} Minter */

/** @type {(status: number, code: string, message?: string) => Reply} */
const error = (status, code, message = code) => [
  status,
  { errors: [{ code, message, long_message: `${message}, at length` }], clerk_trace_id: 'trace' },
];

/** How the answers to nonces, refresh tokens and opaque tokens can be. */
export const OUTCOMES = [
  'valid',
  'expired',
  'unknown',
  'broken',
  'forbidden',
  'odd',
  'busy',
  'suffixed',
  'several',
  'empty',
  'encoded',
  'page',
  'unexpected',
];

const UNKNOWN = error(404, 'resource_not_found', 'not found');

/** @type {Record<string, Reply>} */
const failures = {
  unknown: UNKNOWN,
  expired: error(422, 'expired', 'It has expired'),
  broken: error(500, 'internal_clerk_error', 'Oops'),
  unexpected: error(422, 'unexpected_error', 'Oops'),
  page: [200, '<!doctype html>'],
  busy: error(429, 'too_many_requests', 'Slow down'),
  forbidden: error(401, 'authorization_invalid', 'Unauthorized request'),
};

/**
 * @param {InstanceName} instance
 * @returns {Minter}
 */
const minterOf = (instance) => (description) => makeToken({ instance, ...description });

const SIGNED_OUT = ['__client_uat=0; Path=/', '__session=; Path=/; Max-Age=0'];

/** @type {Record<string, (token: Minter) => string[]>} */
const directivesByOutcome = {
  valid: (token) => [`__session=${token({})}; Path=/; SameSite=Lax`],
  expired: (token) => [`__session=${token({ expires: -3600, issued: -7200 })}; Path=/`],
  odd: (token) => [`__session=${token({ damage: 'changed signature' })}; Path=/`],
  suffixed: (token) => [`__session_abcdefgh=${token({ organization: 'version 2' })}; Path=/`],
  several: (token) => [
    `__session=${token({ damage: 'truncated' })}; Path=/`,
    `__session_abcdefgh=${token({ issued: -1 })}; Path=/`,
    '__sessions=later; Path=/',
  ],
  empty: () => [],
  encoded: (token) => [`__session=${token({})}%3D=x; Path=/`, 'no pair', '=', ''],
};

/**
 * The cookies that a finished handshake sets.
 *
 * @param {InstanceName} instance
 * @param {string} outcome
 */
export function handshakeDirectives(instance, outcome) {
  const directives = directivesByOutcome[outcome];
  return directives
    ? ['__client_uat=1789999990; Path=/; Max-Age=315360000', ...directives(minterOf(instance))]
    : SIGNED_OUT;
}

/**
 * @param {InstanceName} instance
 * @param {string} nonce
 * @returns {Reply}
 */
function handshakePayload(instance, nonce) {
  const outcome = outcomeOf(nonce);
  const failure = outcome === 'expired' ? undefined : failures[outcome];
  return failure ?? [200, { directives: handshakeDirectives(instance, outcome) }];
}

/** @param {unknown} text */
const outcomeOf = (text) => String(text).split('_').at(-1) ?? '';

/**
 * @param {InstanceName} instance
 * @param {string} id
 * @param {Asked} body
 * @returns {Reply}
 */
function refresh(instance, id, body) {
  const { refresh_token: refreshToken, ...rest } = body;
  const outcome = outcomeOf(refreshToken);
  const directives = directivesByOutcome[outcome];
  if (!directives || outcome === 'expired') {
    return failures[outcome] ?? error(400, 'refresh_token_malformed');
  }
  const cookies = directives(minterOf(instance));
  const asked = encodeURIComponent(JSON.stringify({ id, ...rest }));
  return [
    200,
    {
      object: 'cookies',
      cookies: cookies.length > 0 ? [...cookies, `asked=${asked}; Path=/`] : cookies,
    },
  ];
}

const common = {
  revoked: false,
  revocation_reason: null,
  expired: false,
  expiration: null,
  created_at: 1_789_000_000_000,
  updated_at: 1_789_000_000_000,
};

/** @satisfies {Record<string, (scopes: boolean) => object>} */
const machines = {
  api_key: (scopes) => ({
    object: 'api_key',
    id: 'ak_id',
    type: 'api_key',
    name: 'a key',
    subject: scopes ? 'org_one' : 'user_one',
    scopes: scopes ? ['read', 'write'] : [],
    claims: scopes ? { team: 'one' } : null,
    created_by: 'user_one',
    description: null,
    last_used_at: null,
    ...common,
  }),
  m2m_token: (scopes) => ({
    object: 'machine_to_machine_token',
    id: 'mt_id',
    subject: 'mch_one',
    scopes: scopes ? ['mch_two'] : [],
    claims: scopes ? { nested: { list: [1, 'two'] } } : null,
    last_used_at: null,
    ...common,
  }),
  oauth_token: (scopes) => ({
    object: 'clerk_idp_oauth_access_token',
    id: 'oat_id',
    client_id: 'client_one',
    type: 'oauth:access_token',
    subject: 'user_one',
    scopes: scopes ? ['read', 'profile'] : [],
    ...(scopes ? { aud: ['https://api.example.com'] } : {}),
    ...common,
  }),
};

/**
 * @param {keyof typeof machines} kind
 * @param {unknown} token
 * @returns {Reply}
 */
function machine(kind, token) {
  const outcome = outcomeOf(token);
  return outcome === 'valid' || outcome === 'odd' || outcome === 'machine'
    ? [200, machines[kind](outcome !== 'valid')]
    : (failures[outcome] ?? UNKNOWN);
}

/**
 * @param {InstanceName} instance
 * @param {URL} url
 * @param {Asked} body
 * @returns {Reply}
 */
function answer(instance, url, body) {
  const path = url.pathname.replace(/^\/v\d\//, '/');
  const [, id] = path.match(/^\/sessions\/([^/]+)\/refresh$/) ?? [];
  if (id) {
    return refresh(instance, id, body);
  }
  switch (path) {
    case '/jwks':
      return [200, { keys: [KEYS.own.jwk] }];
    case '/clients/handshake_payload':
      return handshakePayload(instance, url.searchParams.get('nonce') ?? '');
    case '/api_keys/verify':
      return machine('api_key', body.secret);
    case '/m2m_tokens/verify':
      return machine('m2m_token', body.token);
    case '/oauth_applications/access_tokens/verify':
      return machine('oauth_token', body.access_token);
    default:
      return UNKNOWN;
  }
}

/**
 * What a caller is told that is no instance: machines may ask about machines.
 *
 * @type {(authorization: string | undefined, url: URL, body: Asked) => Reply}
 */
const answerMachine = (authorization, url, body) =>
  authorization === `Bearer ${MACHINE_SECRET_KEY}` && url.pathname.endsWith('/m2m_tokens/verify')
    ? machine('m2m_token', 'mt_of_a_machine')
    : error(401, 'authorization_invalid', `Unauthorized request: ${body.token ? 'm2m' : 'other'}`);

/**
 * The Frontend API, which is asked through the proxy: it says what it was asked.
 *
 * @type {(request: import('node:http').IncomingMessage) => Reply}
 */
const answerProxied = ({ method, url }) => [
  200,
  { object: 'frontend_api', asked: `${method} ${url}` },
];

/** @type {Parameters<typeof startServer>[0]} */
function answerTo({ body }, request) {
  if (request.headers['clerk-secret-key']) {
    return answerProxied(request);
  }
  const name = namesOf(INSTANCES).find(
    (one) => request.headers.authorization === `Bearer ${INSTANCES[one].secretKey}`,
  );
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const asked = body ? JSON.parse(body) : {};
  return name ? answer(name, url, asked) : answerMachine(request.headers.authorization, url, asked);
}

/** Starts the API, as `startServer()` does. */
export const startBackendApi = () => startServer(answerTo);
