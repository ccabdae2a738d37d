// Traits of generated requests and of their answers, which the lists of
// differences speak of.

import { NextRequest } from 'next/server.js';
import { profileOf } from './instances.mjs';
import { makeRequest } from './request.mjs';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./description.js').Credential} Credential */
/** @typedef {import('./description.js').Description} Description */
/** @typedef {import('./description.js').Pair} Pair */

export const PREFIX = 'x-middleware-request-';

/** The request headers that only the middleware may set, in lower case. */
export const OWN_HEADERS = new Set([
  'x-clerk-auth-status',
  'x-clerk-auth-token',
  'x-clerk-auth-signature',
  'x-clerk-auth-message',
  'x-clerk-auth-reason',
  'x-clerk-clerk-url',
  'x-clerk-request-data',
  'x-ironclerk-request-data',
  'x-clerk-debug',
]);

/**
 * The URL of a request as Next.js gives it to a middleware.
 *
 * @param {Description} description
 */
export const ownUrl = (description) =>
  new URL(new NextRequest(makeRequest(description).url).url).href;

/**
 * @param {{ headers?: Pair[] }} message
 * @param {string} name
 */
export const headerOf = ({ headers = [] }, name) => headers.find(([other]) => other === name)?.[1];

/**
 * @param {Description} description
 * @param {string} name
 */
export const cookieOf = ({ cookies }, name) => cookies.find(([other]) => other === name)?.[1];

/** @param {string | undefined} list */
export const firstOf = (list) => list?.split(',')[0];

/**
 * A text as a URL, where it is one.
 *
 * @param {string | null | undefined} text
 */
export const urlOf = (text) => (text && URL.canParse(text) ? new URL(text) : undefined);

/**
 * The tokens of a description: those in cookies, the query and `Authorization`.
 *
 * @param {Description} description
 */
export const tokensOf = (description) =>
  credentialsOf(description).flatMap((value) => tokenOf(value) ?? []);

/** @param {Description} description */
const credentialsOf = ({ cookies, query, authorization }) => [
  ...[...cookies, ...query].map(([, value]) => value),
  authorization,
];

/**
 * The description of a token, where a value is one.
 *
 * @param {Credential | undefined} value
 */
export const tokenOf = (value) => (typeof value === 'object' ? value.token : undefined);

/** @param {Description} description */
export const hasOddProtocol = (description) => {
  const protocol = firstOf(headerOf(description, 'x-forwarded-proto'));
  return Boolean(protocol) && !/^https?$/i.test(protocol ?? '');
};

/**
 * Whether the public origin is another than that of the request's URL.
 *
 * @param {Description} description
 */
export const isForwarded = (description) => {
  const { protocol, host: own } = new URL(description.base);
  // Next.js writes `localhost` for the loopback address.
  const host = own.replace(/^127\.0\.0\.1/, 'localhost');
  const forwarded = firstOf(headerOf(description, 'x-forwarded-host'));
  const forwardedProtocol = firstOf(headerOf(description, 'x-forwarded-proto'));
  return (
    (forwarded ?? headerOf(description, 'host') ?? host) !== host ||
    (forwardedProtocol ?? protocol.slice(0, -1)) !== protocol.slice(0, -1)
  );
};

/** @param {Description} description */
export const hasOddHost = (description) => {
  const host = firstOf(headerOf(description, 'x-forwarded-host')) ?? headerOf(description, 'host');
  return Boolean(host) && !/^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i.test(host ?? '');
};

export const HANDLER_ERRORS = /^(URL is malformed|thrown by the handler)/;

/**
 * Whether an answer was given, or what is thrown is the handler's own.
 *
 * @param {Answer} answer
 * @param {Description} description
 */
export const stands = ({ thrown }, { handler }) =>
  thrown === undefined ||
  HANDLER_ERRORS.test(thrown) ||
  (thrown === 'Invalid URL' && handler.options?.returnBackUrl === 'https://');

/** @param {Answer} answer */
export const isSignedIn = ({ headers = [] }) =>
  headers.some(([name, value]) => name === `${PREFIX}x-clerk-auth-status` && value === 'signed-in');

/**
 * Whether an answer signs in by nothing but the one spelling of a token (RFC 7515, section 2).
 *
 * @param {Answer} answer
 */
export const isSpelledAsIssued = ({ headers = [] }) => {
  const [, token = ''] = headers.find(([name]) => name === `${PREFIX}x-clerk-auth-token`) ?? [];
  return token
    .split('.')
    .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
};

/** @param {Answer} answer */
export const isHandshake = ({ headers = [] }) =>
  headers.some(([name, value]) => name === 'set-cookie' && /^__clerk_redirect_count=/.test(value));

/** @param {unknown} audience */
export const isOddAudience = (audience) =>
  audience !== undefined &&
  typeof audience !== 'string' &&
  !(Array.isArray(audience) && audience.every((one) => typeof one === 'string'));

/**
 * Damages after which header or payload is JSON, but no object.
 *
 * @type {Set<import('./tokens.mjs').Damage>}
 */
export const NO_OBJECT = new Set([
  'payload is a list',
  'payload is null',
  'payload is text',
  'header is null',
]);

/**
 * @param {Description} description
 * @param {Set<import('./tokens.mjs').Damage>} damages
 */
export const isDamaged = (description, damages) =>
  credentialsOf(description).some((value) => {
    const { damage } = (typeof value === 'object' && (value.token ?? value.handshake)) || {};
    return damage !== undefined && damages.has(damage);
  });

/**
 * Damages after which a token is spelled otherwise than whoever issued it did.
 *
 * @type {Set<import('./tokens.mjs').Damage>}
 */
export const SPELLED_OTHERWISE = new Set([
  'padded',
  'padded at the end',
  'padded twice',
  'padded header',
  'padded payload',
  'loose bits',
  'standard base64',
]);

/** @param {Description} description */
export const isSpelledOtherwise = (description) =>
  isDamaged(description, SPELLED_OTHERWISE) ||
  description.cookies.some(
    ([, value]) => typeof value === 'object' && /^(?:=|%3d)/i.test(value.after ?? ''),
  );

/** The form of the ids that Clerk gives sessions: 128 characters at most. */
export const SESSION_ID = /^sess_\w{1,123}$/;

/**
 * Whether a request carries a session token that a refresh must not believe.
 *
 * @param {Description} description
 */
export const mayNotRefresh = (description) =>
  isSpelledOtherwise(description) ||
  tokensOf(description).some(
    ({ key, damage, header, claims = {} }) =>
      key === 'other' ||
      damage !== undefined ||
      header !== undefined ||
      ('sid' in claims && !SESSION_ID.test(String(claims.sid))),
  );

/** @param {Answer} answer */
export const isRefreshing = ({ calls = [] }) => calls.some(({ method }) => method === 'POST');

/** @type {Record<string, string>} */
export const machineTypes = { ak_: 'api_key', mt_: 'm2m_token', oat_: 'oauth_token' };

/**
 * The type of the opaque machine token in `Authorization`, if there is one.
 *
 * @param {Description} description
 */
export function opaqueTypeOf({ authorization }) {
  const [, prefix = ''] = String(authorization).match(/^(?:Bearer )?(ak_|mt_|oat_)/) ?? [];
  return machineTypes[prefix];
}

/**
 * Whether the handler accepts tokens of `type`.
 *
 * @param {Description} description
 * @param {string} type
 */
export function asksFor({ handler }, type) {
  const accepts =
    handler.kind === 'protect'
      ? (!handler.predicate && handler.params?.token) || handler.options?.token
      : [handler.options?.acceptsToken, handler.first?.acceptsToken].flat();
  return [accepts].flat().some((accepted) => accepted === type || accepted === 'any');
}

/**
 * Whether an address or version of the API is given that is empty.
 *
 * @param {Description['options']} options
 */
export const hasEmptyApi = ({ apiUrl, apiVersion }) => apiUrl === '' || apiVersion === '';

export const STATE_FIELD =
  /^(x-clerk-auth-\w+|x-middleware-request-x-clerk-(auth-\w+|request-data))$/;

/** What the peer throws of a handshake token in development, and of a satellite's sign-in page. */
export const REFUSED_HANDSHAKE = /^Clerk: Handshake token verification failed/;
export const REFUSED_SATELLITE = /^The signInUrl needs to /;

/**
 * Whether the application is a satellite, by an option or by its environment.
 *
 * @param {Description} description
 */
export const isSatellite = ({ options, profile }) =>
  options.isSatellite === true || profileOf(profile).name.includes('satellite');

/**
 * Whether `Authorization` carries a token beside the session token of a cookie, and a refresh token.
 *
 * @param {Description} description
 */
export const hasTwoTokens = ({ authorization, cookies }) =>
  tokenOf(authorization) !== undefined &&
  cookies.some(([name]) => name.startsWith('__session')) &&
  cookies.some(([name]) => name.startsWith('__refresh'));

/**
 * Whether a router of Next.js asks, by its headers.
 *
 * @param {Description} description
 */
export const isOfRouter = ({ headers }) =>
  headers.some(([name]) => ['next-url', 'next-action', 'x-nextjs-data'].includes(name));
