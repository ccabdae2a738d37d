// The differences that are meant, as `docs/differences.md` lists them. Each
// covers single fields of single requests; whatever is not covered is a bug.

import { profileOf } from './instances.mjs';
import { makeRequest } from './request.mjs';
import {
  asksFor,
  cookieOf,
  hasEmptyApi,
  hasOddHost,
  hasOddProtocol,
  hasTwoTokens,
  headerOf,
  isForwarded,
  isHandshake,
  isOfRouter,
  isRefreshing,
  isSatellite,
  isSignedIn,
  mayNotRefresh,
  OWN_HEADERS,
  opaqueTypeOf,
  ownUrl,
  PREFIX,
  REFUSED_HANDSHAKE,
  REFUSED_SATELLITE,
  STATE_FIELD,
  stands,
  urlOf,
} from './traits.mjs';

/** @typedef {import('./answer.js').Answers} Answers */
/** @typedef {import('./answer.js').Field} Field */
/** @typedef {import('./description.js').Description} Description */

/**
 * @typedef {object} Difference
 * @property {string} id the number in `docs/differences.md`
 * @property {string} sentence what differs
 * @property {(field: Field, description: Description, answers: Answers) => unknown} covers
 *   whether this difference explains that a field differs: `field` has the
 *   field's name and both values
 */

/** The reasons for which a document would be sent through a handshake. */
const RECOVERABLE =
  /^(?:session-token-(?:expired|nbf|iat|but)|client-uat-but-no-session-token|dev-browser-)/;

/** @param {import('./answer.js').Answer} answer */
const isDocumentLoaded = (answer) =>
  (answer.status === 307 || answer.status === 303) &&
  headerOf(answer, 'location') === undefined &&
  headerOf(answer, 'cache-control') === 'private, no-store';

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
    sentence: 'A redirect counter above 3 stops the loop as 3 does, and one below 0 counts as 0.',
    covers: (_, description, { peer, ours }) => {
      const count = Number(cookieOf(description, '__clerk_redirect_count'));
      return count < 0 ? isHandshake(ours) : count > 3 && isHandshake(peer) && !isHandshake(ours);
    },
  },
  {
    id: 'R6',
    sentence: 'A satellite that is no web page is not redirected to.',
    covers: (_, description, { ours }) =>
      stands(ours, description) &&
      description.query.some(
        ([name, value]) =>
          name === '__clerk_redirect_url' && value && !/^https?:/.test(String(value)),
      ),
  },
  {
    id: 'R7',
    sentence: 'A header value that cannot be put on the wire is left out.',
    covers: ({ field, peer }) =>
      field === 'thrown' && /ByteString|invalid header value/i.test(peer ?? ''),
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
        type !== undefined &&
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
      /^(?:Bearer )?(?:mt|ak|oat)_.{0,7}$/.test(String(description.authorization)) &&
      !isSignedIn(ours),
  },
  {
    id: 'R13',
    sentence: 'An answer of the Backend API that is no resource vouches for nobody.',
    covers: (_difference, description, { ours }) =>
      Boolean(opaqueTypeOf(description)) &&
      /_page$/.test(String(description.authorization)) &&
      !isSignedIn(ours) &&
      stands(ours, description),
  },
  {
    id: 'R12',
    sentence: 'A handler may redirect with `next/navigation`, and to a path.',
    covers: ({ field, peer }, { handler }, { ours }) =>
      field === 'thrown' &&
      ['navigate', 'protect'].includes(handler.kind) &&
      peer?.startsWith('URL is malformed') &&
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
    covers: ({ field, peer, ours }, description) => {
      const { handler, base } = description;
      if (field !== 'location' || !['protect', 'navigate'].includes(handler.kind)) {
        return false;
      }
      const [theirs, own] = [urlOf(peer), urlOf(ours)];
      theirs?.searchParams.delete('__clerk_db_jwt');
      const leaves = own && (own.origin !== new URL(base).origin || isForwarded(description));
      return leaves && theirs?.href === own.href;
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
    id: 'R29',
    sentence: 'A `returnBackUrl` that is no URL leads nowhere back.',
    covers: ({ field }, { handler }, { peer, ours }) =>
      field === 'thrown' &&
      peer.thrown === 'Invalid URL' &&
      handler.options?.returnBackUrl === 'https://' &&
      ours.status === 307 &&
      !/[?&]redirect_url=https%3A%2F%2F(?:&|$)/.test(headerOf(ours, 'location') ?? ''),
  },
  {
    id: 'R30',
    sentence: 'A router loads the document where the session can be recovered.',
    covers: (_, description, { ours }) =>
      isOfRouter(description) &&
      isDocumentLoaded(ours) &&
      RECOVERABLE.test(headerOf(ours, 'x-clerk-auth-reason') ?? ''),
  },
  {
    id: 'R31',
    sentence: 'The App Router loads the document that is redirected to another origin.',
    covers: ({ field }, description, { peer, ours }) =>
      description.headers.some(([name]) => name === 'next-url') &&
      isDocumentLoaded(ours) &&
      (headerOf(peer, 'location') ?? '') !== '' &&
      /^(?:status|body|location|cache-control|content-type|x-clerk-redirect-to)$/.test(field),
  },
  {
    id: 'C4',
    sentence: 'A session whose id is none is not refreshed, and nobody is signed in.',
    covers: (_difference, description, { peer, ours }) =>
      mayNotRefresh(description) && isRefreshing(peer) && !isRefreshing(ours) && !isSignedIn(ours),
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
      ours?.startsWith('Invalid pattern') &&
      !peer?.startsWith('(answered'),
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
      /^clerk;desc="[a-z_-]+";dur=[\d.]+$/.test(ours ?? ''),
  },
  {
    id: 'P3',
    sentence: 'A proxied Frontend API is reached through the public origin.',
    covers: ({ field, peer, ours }, description) => {
      const { frontendApiProxy, proxyUrl } = description.options;
      if (!frontendApiProxy || proxyUrl || field !== 'location' || !isForwarded(description)) {
        return false;
      }
      const [theirs, own] = [urlOf(peer), urlOf(ours)];
      return (
        theirs &&
        own &&
        own.origin === urlOf(own.searchParams.get('redirect_url'))?.origin &&
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
        Boolean(profileOf(profile).environment?.NEXT_PUBLIC_CLERK_SIGN_UP_URL) &&
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
      REFUSED_HANDSHAKE.test(peer.thrown ?? '') && stands(ours, description),
  },
  {
    id: 'R25',
    sentence: "A satellite's sign-in page is judged from the options.",
    covers: (_, description, { peer, ours }) =>
      isSatellite(description) &&
      [peer, ours].some(({ thrown = '' }) => REFUSED_SATELLITE.test(thrown)),
  },
  {
    id: 'R37',
    sentence: 'A handshake without cookies lets no other origin read the page.',
    covers: ({ field, ours }, { cookies, query }) =>
      field.startsWith('access-control-allow-') &&
      ours === undefined &&
      [...cookies, ...query].some(([name]) => name.startsWith('__clerk_handshake_nonce')),
  },
];
