// The differences that are meant, as `docs/differences.md` lists them. Each
// covers single fields of single requests; whatever is not covered is a bug.

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
  return protocol !== undefined && !/^https?$/.test(protocol);
};

const hasOddHost = (description) => {
  const host = firstOf(headerOf(description, 'x-forwarded-host')) ?? headerOf(description, 'host');
  return host !== undefined && !/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/.test(host);
};

/**
 * @typedef {object} Difference
 * @property {string} id the number in `docs/differences.md`
 * @property {string} sentence what differs
 * @property {(field: object, description: object, answers: object) => boolean} covers
 *   whether this difference explains that a field differs: `field` has the
 *   field's name and both values
 */

/** @type {Difference[]} */
export const DIFFERENCES = [
  {
    id: 'R2',
    sentence: 'What a client sends under the headers of the middleware is not handed on.',
    covers: ({ field, peer, ours }, { headers }) => {
      const inbound = headers.map(([name]) => name).filter((name) => OWN_HEADERS.has(name));
      const others = (list) => list.split(',').filter((name) => !inbound.includes(name));
      return field === 'x-middleware-override-headers' && peer && ours
        ? others(peer).join() === others(ours).join()
        : ours === undefined && inbound.some((name) => field === PREFIX + name);
    },
  },
  {
    id: 'R3',
    sentence: 'A forwarded protocol or host that cannot be one changes nothing.',
    covers: (_, description, { ours }) =>
      !ours.thrown && (hasOddProtocol(description) || hasOddHost(description)),
  },
  {
    id: 'R4',
    sentence: 'A path that begins with two slashes names no host.',
    covers: ({ field }, description, { ours }) =>
      !ours.thrown && field !== 'thrown' && description.path.startsWith('//'),
  },
  {
    id: 'R5',
    sentence: 'A redirect counter above 3 stops the loop as 3 does.',
    covers: (_, description, { ours }) =>
      Number(cookieOf(description, '__clerk_redirect_count')) > 3 &&
      ours.headers?.every(([name]) => name !== 'location' || !/client\/handshake/.test(name)),
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
    sentence: 'With `debug`, a response of the handler does not show the request headers.',
    covers: ({ field, ours }, { options }) =>
      options.debug === true &&
      ours === undefined &&
      (field === 'x-middleware-override-headers' || field.startsWith(PREFIX)),
  },
  {
    id: 'T6',
    sentence: 'Time claims of a wrong type are refused before they are compared.',
    covers: ({ field }, description) =>
      field !== 'thrown' &&
      tokensOf(description).some(({ claims }) => typeof claims?.iat === 'string'),
  },
];
