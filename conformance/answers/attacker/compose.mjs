// Random compositions of what the attacker holds. **The same seed and number make
// the same composition**; it names what it is made of, and its texts are looked
// up only when it is sent.

import { namesOf } from '../../shared/names.mjs';
import { Random } from '../../shared/random.mjs';
import { cookieSuffix, INSTANCES } from '../instances.mjs';
import { handshakes, ownSession, references, tokens } from './holdings.mjs';

/** @typedef {import('./applications.mjs').Application} Application */

/**
 * A credential by its name, or a text of its own, and how it is changed.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {keyof typeof changes} [change]
 * @property {number} [at] where, as a share of its length
 * @property {string} [letter]
 */

/** @typedef {[name: string, part: Part]} NamedPart */

/**
 * What is in a header: a part, or what the middleware once wrote for somebody.
 *
 * @typedef {[name: string, part: Part | { captured: 'victim' | 'own' }]} HeaderPart
 */

/**
 * What is sent to an application.
 *
 * @typedef {object} Composition
 * @property {string} application
 * @property {boolean} isMatched
 * @property {string} method
 * @property {string} path
 * @property {NamedPart[]} query
 * @property {NamedPart[]} cookies
 * @property {{ scheme: string, part: Part }} [authorization]
 * @property {HeaderPart[]} headers
 * @property {string | string[]} [accepts]
 */

const TOKENS = Object.keys(tokens);
/** Of these an application that asks for no party and no audience would take some, rightly. */
const TOKENS_FOR_ANY = TOKENS.filter((name) => !/^of (another|no) (party|audience)$/.test(name));
const HANDSHAKES = Object.keys(handshakes);
const REFERENCES = Object.keys(references);
const REFRESH = ['own refresh token', 'refresh token that is none'];

/** The one credential that is good; only some compositions have it. */
const OWN_SESSION = 'own session';
/** @type {Record<string, string>} */
const texts = { ...tokens, ...handshakes, ...references, [OWN_SESSION]: ownSession() };

/**
 * Everything that is held, in places where it does not belong, too.
 *
 * @param {string[]} names
 */
const anything = (names) => [...names, ...HANDSHAKES, ...REFERENCES];

/**
 * How a text is changed: by name, at a place.
 *
 * @satisfies {Record<string, (text: string, at: number, letter: string) => string>}
 */
const changes = {
  insert: (text, at, letter) => text.slice(0, at) + letter + text.slice(at),
  delete: (text, at) => text.slice(0, at) + text.slice(at + 1),
  double: (text, at) => text.slice(0, at) + text.slice(at, at + 1) + text.slice(at),
  replace: (text, at, letter) => text.slice(0, at) + letter + text.slice(at + 1),
  case: (text, at) => text.slice(0, at) + swapped(text.slice(at, at + 1)) + text.slice(at + 1),
  encode: (text, at) => text.slice(0, at) + escaped(text.slice(at, at + 1)) + text.slice(at + 1),
  'encode all': (text) => text.replace(/[^%]/g, escaped),
  cut: (text, at) => text.slice(0, at),
  append: (text, _at, letter) => text + letter,
  prepend: (text, _at, letter) => letter + text,
  pad: (text, at) => text + PADDINGS[Math.floor(at * PADDINGS.length) % PADDINGS.length],
  'pad a part': (text, at) => text.replaceAll('.', (dot) => (at < 0.5 ? '=.' : `${dot}=`)),
  twice: (text) => `${text}.${text}`,
  'two in one': (text) => `${text}, ${text}`,
};

/** @type {(keyof typeof changes)[]} */
const CHANGES = [...namesOf(changes), 'pad', 'pad'];
const PADDINGS = ['=', '==', '%3D', '%3d%3D', '=%3D'];
const LETTERS = [
  '=',
  '==',
  '%3D',
  '.',
  '-',
  '_',
  '+',
  '/',
  '%',
  '"',
  ' ',
  ';',
  ',',
  '\t',
  '%00',
  'A',
  '#',
  '?',
  '&',
  'é',
  '..',
  '%2e',
];

/** @param {string} letter */
const swapped = (letter) =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
/** @param {string} letter */
const escaped = (letter) =>
  letter && letter < '\x80' ? `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}` : letter;

/**
 * A credential, mostly as it is.
 *
 * @param {Random} random
 * @param {string[]} names
 * @returns {Part}
 */
function part(random, names) {
  const name = random.pick(names);
  if (random.chance(0.75)) {
    return { name };
  }
  return {
    name,
    change: random.pick(CHANGES),
    at: random.chance(0.3) ? 1 : random.number(),
    letter: random.pick(LETTERS),
  };
}

/**
 * The text of a part.
 *
 * @param {Part} part
 */
export function textOf({ name, change, at = 0, letter = '' }) {
  const text = texts[name] ?? name;
  return change ? changes[change](text, Math.floor(at * text.length), letter) : text;
}

const PATHS = ['/', '/dashboard', '/api/items', '/orgs/one', '/a%2Fb', '//x', '/__clerkX'];
const SCHEMES = ['Bearer ', 'Bearer ', 'Bearer ', '', 'bearer ', 'Bearer  ', 'Basic ', 'Token '];
const SHADOWS = ['__Session', '__session[]', '__Host-__session', ' __session', '"__session"'];
const TIMES = ['0', '1', '1789999000', '1790000060', 'abc', '', '-1', '0x0', '1e9'];

/**
 * Cookies that belong together, as a browser would send them, with one thing or
 * another changed: most of what a middleware asks before it looks at a token holds.
 *
 * @param {Random} random
 * @param {string[]} names
 * @param {string} suffix
 */
function browser(random, names, suffix) {
  const ending = random.chance(0.5) ? `_${suffix}` : '';
  /** @type {NamedPart[]} */
  const jar = [
    [`__session${ending}`, part(random, names)],
    [`__client_uat${ending}`, { name: random.chance(0.9) ? '1' : random.pick(TIMES) }],
    ['__clerk_db_jwt', { name: 'dvb_attacker' }],
  ];
  if (random.chance(0.15)) {
    jar.push([`__refresh_${suffix}`, part(random, REFRESH)]);
  }
  return jar;
}

/**
 * @param {Random} random
 * @param {string[]} names
 * @param {string} suffix
 */
function cookies(random, names, suffix) {
  const jar = random.chance(0.6) ? browser(random, names, suffix) : [];
  const ending = () => (random.chance(0.5) ? `_${suffix}` : '');
  /**
   * @param {number} probability
   * @param {string} name
   * @param {() => Part} value
   */
  const add = (probability, name, value) => {
    if (random.chance(probability)) {
      jar.push([name + ending(), value()]);
    }
  };
  /** @param {string[]} own */
  const credential = (own) => () => part(random, random.chance(0.9) ? own : anything(names));
  const isMore = jar.length === 0 || random.chance(0.3);
  add(isMore ? 0.7 : 0, '__session', credential(names));
  add(isMore ? 0.7 : 0, '__client_uat', () => ({ name: random.pick(TIMES) }));
  add(isMore ? 0.3 : 0, '__session', credential(names));
  add(isMore ? 0.5 : 0, '__clerk_db_jwt', () => ({ name: 'dvb_attacker' }));
  add(0.03, '__refresh', credential(REFERENCES));
  add(0.04, '__clerk_handshake', credential(HANDSHAKES));
  add(0.01, '__clerk_handshake_nonce', credential(REFERENCES));
  add(0.05, '__clerk_redirect_count', () => ({ name: random.pick(['0', '2', '3', '9', 'x']) }));
  add(0.05, 'other', credential(names));
  add(0.03, random.pick(SHADOWS), credential(names));
  return random.chance(0.3) ? jar.reverse() : jar;
}

/**
 * @param {Random} random
 * @param {string[]} names
 */
function query(random, names) {
  /** @type {NamedPart[]} */
  const pairs = [];
  /**
   * @param {number} probability
   * @param {string} name
   * @param {string[]} own
   */
  const add = (probability, name, own) => {
    if (random.chance(probability)) {
      pairs.push([name, part(random, own)]);
    }
  };
  add(0.06, '__clerk_handshake', HANDSHAKES);
  add(0.02, '__clerk_handshake_nonce', REFERENCES);
  add(0.02, '__session', names);
  add(0.02, '__clerk_db_jwt', ['dvb_attacker', '']);
  add(0.02, '__clerk_synced', ['true', 'false']);
  add(0.01, '__clerk_redirect_url', ['https://evil.example/', 'javascript:alert(1)']);
  return pairs;
}

const OWN_HEADERS = [
  'x-clerk-auth-status',
  'x-clerk-auth-token',
  'x-clerk-auth-signature',
  'x-clerk-auth-reason',
  'x-clerk-auth-message',
  'x-clerk-clerk-url',
  'x-clerk-request-data',
  'x-ironclerk-request-data',
];

/** @type {Record<string, string[]>} */
const WRITTEN = {
  'x-clerk-auth-status': ['signed-in', 'signed-in', 'signed-out', 'x', 'handshake'],
  'x-clerk-auth-signature': ['', '0'.repeat(40), 'x'],
  'x-clerk-auth-reason': ['machine-token-not-verified', 'session-token-missing', ''],
  'x-clerk-auth-message': ['x'],
  'x-clerk-clerk-url': ['http://localhost:3000/', 'http://evil.example/', 'x'],
  'x-clerk-request-data': ['x', '', 'U2FsdGVkX18AAAAAAAAAAAAAAAAAAAAA'],
  'x-ironclerk-request-data': ['x', '', '1.AAAA'],
};

/**
 * The headers between the middleware and the application, and what an attacker writes there.
 *
 * @param {Random} random
 * @param {string[]} names
 */
function ownHeaders(random, names) {
  const isWhole = random.chance(0.3);
  const density = isWhole ? 0.85 : random.pick([0.2, 0.4, 0.7]);
  const captured = random.pick(/** @type {const} */ (['victim', 'victim', 'own']));
  /** @param {string} name */
  const written = (name) => {
    const values = WRITTEN[name];
    return values ? { name: random.pick(values) } : part(random, names);
  };
  /** @param {string} name */
  const isThere = (name) => random.chance(name === 'x-clerk-auth-status' ? 0.95 : density);
  /** @type {HeaderPart[]} */
  const headers = OWN_HEADERS.filter(isThere).map((name) => [
    name,
    random.chance(isWhole ? 0.95 : 0.3) ? { captured } : written(name),
  ]);
  if (random.chance(0.1)) {
    headers.push(['x-clerk-debug', { name: 'true' }]);
  }
  return headers;
}

/** @param {Random} random */
function asking(random) {
  /** @type {NamedPart[]} */
  const headers = [];
  /**
   * @param {number} probability
   * @param {string} name
   * @param {string[]} values
   */
  const add = (probability, name, ...values) => {
    if (random.chance(probability)) {
      headers.push([name, { name: random.pick(values) }]);
    }
  };
  add(0.6, 'sec-fetch-dest', 'document', 'document', 'iframe', 'empty');
  add(0.3, 'accept', 'text/html', 'application/json');
  add(0.9, 'host', 'localhost:3000', 'localhost:3000', 'evil.example');
  add(0.08, 'x-forwarded-host', 'app.example.com', 'evil.example', 'a b');
  add(0.08, 'x-forwarded-proto', 'https', 'http', 'javascript');
  add(0.1, 'origin', 'http://localhost:3000', 'https://evil.example', 'null');
  add(0.15, 'referer', 'https://evil.example/', 'http://localhost:3000/', 'x');
  return headers;
}

const ACCEPTED = [
  undefined,
  'session_token',
  'any',
  'any',
  'm2m_token',
  'oauth_token',
  ['session_token', 'm2m_token'],
  ['oauth_token', 'api_key'],
];

/**
 * The composition `number` of a seed, against one of `applications` (their number).
 * `isMatched` says whether the middleware runs for its path.
 *
 * @param {number} seed
 * @param {number} number
 * @param {Pick<Application, 'name' | 'instance' | 'authorizedParties'>[]} applications
 * @returns {Composition}
 */
export function compose(seed, number, applications) {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0xc2b2ae35));
  const application = random.pick(applications);
  const held = application.authorizedParties ? TOKENS : TOKENS_FOR_ANY;
  const names = random.chance(0.15) ? [...held, ...held.map(() => OWN_SESSION)] : held;
  const suffix = cookieSuffix(INSTANCES[application.instance].publishableKey);
  const isMatched = random.chance(0.7);
  const isForging = random.chance(isMatched ? 0.15 : 0.95);
  return {
    application: application.name,
    isMatched,
    method: random.weighted([
      [8, 'GET'],
      [2, 'POST'],
      [1, 'HEAD'],
    ]),
    path: random.pick(PATHS),
    query: query(random, names),
    cookies: random.chance(0.8) ? cookies(random, names, suffix) : [],
    authorization: random.chance(0.45)
      ? {
          scheme: random.pick(SCHEMES),
          part: part(random, random.chance(0.85) ? names : anything(names)),
        }
      : undefined,
    headers: [...asking(random), ...(isForging ? ownHeaders(random, names) : [])],
    accepts: random.pick(ACCEPTED),
  };
}
