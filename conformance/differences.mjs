// The differences that are meant, as `docs/differences.md` lists them. Each
// covers single fields of single requests; whatever is not covered is a bug.

import { NextRequest } from 'next/server.js';
import { PROFILES } from './instances.mjs';
import { makeRequest } from './request.mjs';

const PREFIX = 'x-middleware-request-';

/** The request headers that only the middleware may set, in lower case. */
const OWN_HEADERS = new Set([
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
const ownUrl = (description) => new URL(new NextRequest(makeRequest(description).url).url).href;

const headerOf = ({ headers }, name) => headers.find(([other]) => other === name)?.[1];

const cookieOf = ({ cookies }, name) => cookies.find(([other]) => other === name)?.[1];

const firstOf = (list) => list?.split(',')[0];

/** The tokens of a description: those in cookies, the query and `Authorization`. */
const tokensOf = ({ cookies, query, authorization }) =>
  [...[...cookies, ...query].map(([, value]) => value), authorization]
    .map((value) => value?.token)
    .filter(Boolean);

const hasOddProtocol = (description) => {
  const protocol = firstOf(headerOf(description, 'x-forwarded-proto'));
  return Boolean(protocol) && !/^https?$/i.test(protocol);
};

/** Whether the public origin is another than that of the request's URL. */
const isForwarded = (description) => {
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

const hasOddHost = (description) => {
  const host = firstOf(headerOf(description, 'x-forwarded-host')) ?? headerOf(description, 'host');
  return Boolean(host) && !/^(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?$/i.test(host);
};

const HANDLER_ERRORS = /^(URL is malformed|thrown by the handler)/;

/** Whether an answer was given, or what is thrown is the handler's own. */
const stands = ({ thrown }, { handler }) =>
  thrown === undefined ||
  HANDLER_ERRORS.test(thrown) ||
  (thrown === 'Invalid URL' && handler.options?.returnBackUrl === 'https://');

const isSignedIn = ({ headers = [] }) =>
  headers.some(([name, value]) => name === `${PREFIX}x-clerk-auth-status` && value === 'signed-in');

/** Whether an answer signs in by nothing but the one spelling of a token (RFC 7515, section 2). */
const isSpelledAsIssued = ({ headers = [] }) => {
  const [, token = ''] = headers.find(([name]) => name === `${PREFIX}x-clerk-auth-token`) ?? [];
  return token
    .split('.')
    .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
};

const isHandshake = ({ headers = [] }) =>
  headers.some(([name, value]) => name === 'set-cookie' && /^__clerk_redirect_count=/.test(value));

const isOddAudience = (audience) =>
  audience !== undefined &&
  typeof audience !== 'string' &&
  !(Array.isArray(audience) && audience.every((one) => typeof one === 'string'));

/** Damages after which header or payload is JSON, but no object. */
const NO_OBJECT = new Set([
  'payload is a list',
  'payload is null',
  'payload is text',
  'header is null',
]);

const isDamaged = ({ cookies, query, authorization }, damages) =>
  [...[...cookies, ...query].map(([, value]) => value), authorization].some((value) =>
    damages.has((value?.token ?? value?.handshake)?.damage),
  );

/** Damages after which a token is spelled otherwise than whoever issued it did. */
const SPELLED_OTHERWISE = new Set([
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
const SESSION_ID = /^sess_\w{1,123}$/;

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

const isRefreshing = ({ calls = [] }) => calls.some(({ method }) => method === 'POST');

const machineTypes = { ak_: 'api_key', mt_: 'm2m_token', oat_: 'oauth_token' };

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

const STATE_FIELD = /^(x-clerk-auth-\w+|x-middleware-request-x-clerk-(auth-\w+|request-data))$/;

/**
 * @typedef {object} Difference
 * @property {string} id the number in `docs/differences.md`
 * @property {string} sentence what differs
 * @property {(field: object, description: object, answers: object) => boolean} covers
 *   whether this difference explains that a field differs: `field` has the
 *   field's name and both values
 */

/** What the peer throws of a handshake token in development, and of a satellite's sign-in page. */
const REFUSED_HANDSHAKE = /^Clerk: Handshake token verification failed/;
const REFUSED_SATELLITE = /^The signInUrl needs to /;

/** Whether the application is a satellite, by an option or by its environment. */
export const isSatellite = ({ options, profile }) =>
  options.isSatellite === true || PROFILES[profile].name.includes('satellite');

/** Whether `Authorization` carries a token beside the session token of a cookie, and a refresh token. */
export const hasTwoTokens = ({ authorization, cookies }) =>
  authorization?.token !== undefined &&
  cookies.some(([name]) => name.startsWith('__session')) &&
  cookies.some(([name]) => name.startsWith('__refresh'));

/** @type {Difference[]} */
export const DIFFERENCES = [
  {
    id: 'R2',
    sentence: 'What a client sends under the headers of the middleware is not handed on.',
    covers: ({ field, peer, ours }, description) => {
      const { headers, handler } = description;
      const sent = [...headers, ...(handler.requestHeaders ?? [])];
      const own = sent.filter(([name]) => OWN_HEADERS.has(name));
      if (ours === undefined) {
        return own.some(([name]) => field === PREFIX + name);
      }
      // To take them off a rewrite to another origin, the others are listed.
      const leaves = handler.kind === 'rewrite' && own.length > 0 && peer === undefined;
      const given = makeRequest(description).headers.find(([name]) => field === PREFIX + name);
      return (
        leaves &&
        (given
          ? !OWN_HEADERS.has(given[0]) && ours === given[1]
          : [field, ours].join() === 'x-middleware-override-headers,(the headers given)')
      );
    },
  },
  {
    id: 'R3',
    sentence: 'A forwarded protocol or host that cannot be one changes nothing.',
    covers: (_, description, { ours }) =>
      stands(ours, description) && (hasOddProtocol(description) || hasOddHost(description)),
  },
  {
    id: 'R4',
    sentence: 'A path that begins with two slashes names no host.',
    covers: ({ field }, description, { ours }) =>
      stands(ours, description) &&
      field !== 'thrown' &&
      description.path.startsWith('//') &&
      isForwarded(description),
  },
  {
    id: 'R5',
    sentence: 'A redirect counter above 3 stops the loop as 3 does.',
    covers: (_, description, answers) =>
      Number(cookieOf(description, '__clerk_redirect_count')) > 3 &&
      isHandshake(answers.peer) &&
      !isHandshake(answers.ours),
  },
  {
    id: 'R6',
    sentence: 'A satellite that is no web page is not redirected to.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      description.query.some(
        ([name, value]) => name === '__clerk_redirect_url' && value && !/^https?:/.test(value),
      ),
  },
  {
    id: 'R7',
    sentence: 'A header value that cannot be put on the wire is left out.',
    covers: ({ field, peer }) =>
      field === 'thrown' && /ByteString|invalid header value/i.test(peer),
  },
  {
    id: 'R8',
    sentence: 'A response whose headers cannot be changed is copied, where the peer throws.',
    covers: ({ field, peer }, { handler }) =>
      field === 'thrown' && peer === 'immutable' && handler.kind === 'immutable',
  },
  {
    id: 'R9',
    sentence: 'A response of the handler does not show the request headers.',
    covers: ({ field, ours }, { options }) =>
      (options.debug === true || 'contentSecurityPolicy' in options) &&
      ours === undefined &&
      (field === 'x-middleware-override-headers' || field.startsWith(PREFIX)),
  },
  {
    id: 'R10',
    sentence: 'An opaque machine token is verified when somebody asks for its type.',
    covers: ({ field }, description, { ours }) => {
      const type = opaqueTypeOf(description);
      return (
        Boolean(type) &&
        !asksFor(description, type) &&
        STATE_FIELD.test(field) &&
        !ours.headers?.some(([name]) => name === 'x-clerk-auth-status')
      );
    },
  },
  {
    id: 'R11',
    sentence: 'An opaque token that can be none by its form is refused without a call.',
    covers: (_difference, description, { ours }) =>
      /^(?:Bearer )?(?:mt|ak|oat)_.{0,7}$/.test(description.authorization) && !isSignedIn(ours),
  },
  {
    id: 'R13',
    sentence: 'An answer of the Backend API that is no resource vouches for nobody.',
    covers: (_difference, description, { ours }) =>
      Boolean(opaqueTypeOf(description)) &&
      /_page$/.test(description.authorization) &&
      !isSignedIn(ours) &&
      stands(ours, description),
  },
  {
    id: 'R12',
    sentence: 'A handler may redirect with `next/navigation`, and to a path.',
    covers: ({ field, peer }, { handler }, { ours }) =>
      field === 'thrown' &&
      ['navigate', 'protect'].includes(handler.kind) &&
      peer.startsWith('URL is malformed') &&
      !ours.thrown,
  },
  {
    id: 'R17',
    sentence: 'A request is let through as Next.js does, and not as a rewrite to itself.',
    covers: ({ field }, description, { peer, ours }) =>
      ['x-middleware-rewrite', 'x-middleware-next'].includes(field) &&
      headerOf(peer, 'x-middleware-rewrite') === ownUrl(description) &&
      headerOf(peer, 'x-middleware-next') === undefined &&
      headerOf(ours, 'x-middleware-rewrite') === undefined &&
      headerOf(ours, 'x-middleware-next') === '1',
  },
  {
    id: 'R18',
    sentence: 'A redirect that leaves the instance takes no token of a development browser along.',
    covers: ({ field, peer, ours }, { handler, base }) => {
      if (field !== 'location' || !['protect', 'navigate'].includes(handler.kind)) {
        return false;
      }
      const [theirs, own] = [peer, ours].map((url) => URL.canParse(url) && new URL(url));
      theirs?.searchParams?.delete('__clerk_db_jwt');
      return Boolean(own) && own.origin !== new URL(base).origin && theirs?.href === own.href;
    },
  },
  {
    id: 'R28',
    sentence: 'A request that is refused with 404 is answered, and not rewritten to a path.',
    covers: ({ field }, _description, { peer, ours }) =>
      /\/clerk_\d+(?:\?|$)/.test((peer.headers && headerOf(peer, 'x-middleware-rewrite')) ?? '') &&
      ours.status === 404 &&
      ours.headers.some(
        ([name, value]) => name === 'cache-control' && value === 'private, no-store',
      ) &&
      /^(?:status|statusText|body|cache-control|content-type|x-middleware-.*)$/.test(field),
  },
  {
    id: 'T1',
    sentence: 'A token whose header or payload is no object is `token-invalid`.',
    covers: (_, description, { peer, ours }) =>
      isDamaged(description, NO_OBJECT) &&
      (stands(ours, description) || peer.thrown?.startsWith('Cannot read properties')),
  },
  {
    id: 'T2',
    sentence: 'An audience claim of a wrong type does not match an expected audience.',
    covers: ({ field }, description, { ours }) =>
      field !== 'thrown' &&
      stands(ours, description) &&
      'audience' in description.options &&
      tokensOf(description).some(({ claims }) => isOddAudience(claims?.aud)),
  },
  {
    id: 'T5',
    sentence: 'Time claims that no date can hold are compared as numbers.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      tokensOf(description).some(({ claims }) =>
        [claims?.exp, claims?.iat, claims?.nbf].some((time) => Math.abs(time) > 8_640_000_000_000),
      ),
  },
  {
    id: 'T6',
    sentence: 'A time claim that is no number is not compared as one.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      !isSignedIn(ours) &&
      tokensOf(description).some(({ claims }) =>
        ['exp', 'iat', 'nbf'].some(
          (name) => name in (claims ?? {}) && typeof claims[name] !== 'number',
        ),
      ),
  },
  {
    id: 'T7',
    sentence: 'Features that cannot be read grant nothing; the session is a session still.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      tokensOf(description).some(
        ({ organization }) => organization === 'version 2, unreadable features',
      ),
  },
  {
    id: 'T8',
    sentence: 'An audience that is a text is no list of scopes of a machine.',
    covers: ({ field, peer, ours }, { authorization }) =>
      authorization?.token?.kind === 'machine' &&
      typeof authorization.token.claims?.aud === 'string' &&
      (field === 'body' || field === `${PREFIX}x-clerk-request-data`) &&
      ours === peer.replaceAll(`"scopes":"${authorization.token.claims.aud}"`, '"scopes":[]'),
  },
  {
    id: 'T9',
    sentence: 'A token has one spelling: without padding, and without bits that nothing reads.',
    covers: (_, description, { ours }) =>
      isSpelledOtherwise(description) && stands(ours, description) && isSpelledAsIssued(ours),
  },
  {
    id: 'C4',
    sentence: 'Nothing is asked about a session whose id is none, or was not verified.',
    covers: ({ field }, description, { ours }) =>
      /^(location|status|body|x-clerk-.*|x-middleware-request-x-clerk-.*)$/.test(field) &&
      mayNotRefresh(description) &&
      !isRefreshing(ours) &&
      !isSignedIn(ours) &&
      description.cookies.some(([name]) => name.startsWith('__refresh')),
  },
  {
    id: 'O9',
    sentence: 'Where `clerkMiddleware` is itself the middleware, the event is not the options.',
    covers: ({ field, peer, ours }, { handler, options, unset, isCallback }) =>
      handler.kind === 'none' &&
      !isCallback &&
      Object.keys(options).length + unset.length === 0 &&
      field === `${PREFIX}x-clerk-request-data` &&
      peer === '{}' &&
      ours === undefined,
  },
  {
    id: 'O10',
    sentence: 'Of several wrong options, an organization pattern is named first.',
    covers: ({ field, peer, ours }, { options }) =>
      field === 'thrown' &&
      'organizationSyncOptions' in options &&
      ours.startsWith('Invalid pattern') &&
      !peer.startsWith('(answered'),
  },
  {
    id: 'O11',
    sentence: 'A function for `isSatellite` that answers no makes no satellite.',
    covers: (_, { functions, options }) =>
      functions.includes('isSatellite') && !options.isSatellite,
  },
  {
    id: 'O12',
    sentence: 'A satellite without `signInUrl` is told what is missing.',
    covers: ({ field, peer, ours }, { options }) =>
      field === 'thrown' &&
      options.isSatellite === true &&
      peer === 'Invalid URL' &&
      ours === 'The signInUrl needs to have a absolute url format.',
  },
  {
    id: 'O14',
    sentence: 'With `debug: true` the browser is told the decision and its time.',
    covers: ({ field, peer, ours }, { options }) =>
      field === 'server-timing' &&
      options.debug === true &&
      peer === undefined &&
      /^clerk;desc="[a-z-]+";dur=[\d.]+$/.test(ours),
  },
  {
    id: 'P3',
    sentence: 'A proxied Frontend API is reached through the public origin.',
    covers: ({ field, peer, ours }, description) => {
      const { frontendApiProxy, proxyUrl } = description.options;
      if (!frontendApiProxy || proxyUrl || field !== 'location' || !isForwarded(description)) {
        return false;
      }
      const [theirs, own] = [peer, ours].map((url) => (URL.canParse(url) ? new URL(url) : null));
      return (
        theirs !== null &&
        own?.origin === new URL(own.searchParams.get('redirect_url')).origin &&
        theirs.pathname + theirs.search === own.pathname + own.search
      );
    },
  },
  {
    id: 'O8',
    sentence: 'An empty option is one that is not set.',
    covers: ({ field }, { options, profile }, { ours }) =>
      (hasEmptyApi(options) && ours.thrown === undefined) ||
      (options.signUpUrl === '' &&
        Boolean(PROFILES[profile].environment?.NEXT_PUBLIC_CLERK_SIGN_UP_URL) &&
        field === 'location'),
  },
  {
    id: 'R23',
    sentence: 'A refresh is for the token that has expired.',
    covers: (_, description, { ours }) => hasTwoTokens(description) && stands(ours, description),
  },
  {
    id: 'R24',
    sentence: 'A handshake token that is refused is passed over.',
    covers: (_, description, { peer, ours }) =>
      REFUSED_HANDSHAKE.test(peer.thrown) && stands(ours, description),
  },
  {
    id: 'R25',
    sentence: "A satellite's sign-in page is judged from the options.",
    covers: (_, description, { peer, ours }) =>
      isSatellite(description) &&
      (REFUSED_SATELLITE.test(peer.thrown) || REFUSED_SATELLITE.test(ours.thrown)),
  },
  {
    id: 'T10',
    sentence: 'Critical extensions are not known.',
    covers: (_, description, { ours }) =>
      tokensOf(description).some(({ header }) => header?.crit) &&
      stands(ours, description) &&
      !isSignedIn(ours),
  },
];
