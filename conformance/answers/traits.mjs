// Traits of generated requests and of their answers, which the lists of
// differences speak of.

import { NextRequest } from 'next/server.js';
import { PROFILES } from './instances.mjs';
import { makeRequest } from './request.mjs';

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

/** The URL of a request as Next.js gives it to a middleware. */
export const ownUrl = (description) =>
  new URL(new NextRequest(makeRequest(description).url).url).href;

export const headerOf = ({ headers }, name) => headers.find(([other]) => other === name)?.[1];

export const cookieOf = ({ cookies }, name) => cookies.find(([other]) => other === name)?.[1];

export const firstOf = (list) => list?.split(',')[0];

/** The tokens of a description: those in cookies, the query and `Authorization`. */
export const tokensOf = ({ cookies, query, authorization }) =>
  [...[...cookies, ...query].map(([, value]) => value), authorization]
    .map((value) => value?.token)
    .filter(Boolean);

export const hasOddProtocol = (description) => {
  const protocol = firstOf(headerOf(description, 'x-forwarded-proto'));
  return Boolean(protocol) && !/^https?$/i.test(protocol);
};

/** Whether the public origin is another than that of the request's URL. */
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

export const hasOddHost = (description) => {
  const host = firstOf(headerOf(description, 'x-forwarded-host')) ?? headerOf(description, 'host');
  return Boolean(host) && !/^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i.test(host);
};

export const HANDLER_ERRORS = /^(URL is malformed|thrown by the handler)/;

/** Whether an answer was given, or what is thrown is the handler's own. */
export const stands = ({ thrown }, { handler }) =>
  thrown === undefined ||
  HANDLER_ERRORS.test(thrown) ||
  (thrown === 'Invalid URL' && handler.options?.returnBackUrl === 'https://');

export const isSignedIn = ({ headers = [] }) =>
  headers.some(([name, value]) => name === `${PREFIX}x-clerk-auth-status` && value === 'signed-in');

/** Whether an answer signs in by nothing but the one spelling of a token (RFC 7515, section 2). */
export const isSpelledAsIssued = ({ headers = [] }) => {
  const [, token = ''] = headers.find(([name]) => name === `${PREFIX}x-clerk-auth-token`) ?? [];
  return token
    .split('.')
    .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
};

export const isHandshake = ({ headers = [] }) =>
  headers.some(([name, value]) => name === 'set-cookie' && /^__clerk_redirect_count=/.test(value));

export const isOddAudience = (audience) =>
  audience !== undefined &&
  typeof audience !== 'string' &&
  !(Array.isArray(audience) && audience.every((one) => typeof one === 'string'));

/** Damages after which header or payload is JSON, but no object. */
export const NO_OBJECT = new Set([
  'payload is a list',
  'payload is null',
  'payload is text',
  'header is null',
]);

export const isDamaged = ({ cookies, query, authorization }, damages) =>
  [...[...cookies, ...query].map(([, value]) => value), authorization].some((value) =>
    damages.has((value?.token ?? value?.handshake)?.damage),
  );

/** Damages after which a token is spelled otherwise than whoever issued it did. */
export const SPELLED_OTHERWISE = new Set([
  'padded',
  'padded at the end',
  'padded twice',
  'padded header',
  'padded payload',
  'loose bits',
  'standard base64',
]);

export const isSpelledOtherwise = (description) =>
  isDamaged(description, SPELLED_OTHERWISE) ||
  description.cookies.some(([, { after } = {}]) => /^(?:=|%3d)/i.test(after));

/** The form of the ids that Clerk gives sessions: 128 characters at most. */
export const SESSION_ID = /^sess_\w{1,123}$/;

/** Whether a request carries a session token that a refresh must not believe. */
export const mayNotRefresh = (description) =>
  isSpelledOtherwise(description) ||
  tokensOf(description).some(
    ({ key, damage, header, claims = {} }) =>
      key === 'other' ||
      damage !== undefined ||
      header !== undefined ||
      ('sid' in claims && !SESSION_ID.test(claims.sid)),
  );

export const isRefreshing = ({ calls = [] }) => calls.some(({ method }) => method === 'POST');

export const machineTypes = { ak_: 'api_key', mt_: 'm2m_token', oat_: 'oauth_token' };

/** The type of the opaque machine token in `Authorization`, if there is one. */
export function opaqueTypeOf({ authorization }) {
  const [, prefix] = String(authorization).match(/^(?:Bearer )?(ak_|mt_|oat_)/) ?? [];
  return machineTypes[prefix];
}

/** Whether the handler accepts tokens of `type`. */
export function asksFor({ handler }, type) {
  const accepts =
    handler.kind === 'protect'
      ? (!handler.predicate && handler.params?.token) || handler.options?.token
      : [handler.options?.acceptsToken, handler.first?.acceptsToken].flat();
  return [accepts].flat().some((accepted) => accepted === type || accepted === 'any');
}

/** Whether an address or version of the API is given that is empty. */
export const hasEmptyApi = ({ apiUrl, apiVersion }) => apiUrl === '' || apiVersion === '';

export const STATE_FIELD =
  /^(x-clerk-auth-\w+|x-middleware-request-x-clerk-(auth-\w+|request-data))$/;

/** What the peer throws of a handshake token in development, and of a satellite's sign-in page. */
export const REFUSED_HANDSHAKE = /^Clerk: Handshake token verification failed/;
export const REFUSED_SATELLITE = /^The signInUrl needs to /;

/** Whether the application is a satellite, by an option or by its environment. */
export const isSatellite = ({ options, profile }) =>
  options.isSatellite === true || PROFILES[profile].name.includes('satellite');

/** Whether `Authorization` carries a token beside the session token of a cookie, and a refresh token. */
export const hasTwoTokens = ({ authorization, cookies }) =>
  authorization?.token !== undefined &&
  cookies.some(([name]) => name.startsWith('__session')) &&
  cookies.some(([name]) => name.startsWith('__refresh'));
