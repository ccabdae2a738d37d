// Random requests. **The same seed makes the same descriptions**; a description
// says what is special about a request, and `request.mjs` makes it one.

import { Random } from '../shared/random.mjs';
import { authorization, clerkQuery, cookies } from './generate-credentials.mjs';
import { functions, handler, options } from './generate-options.mjs';
import { INSTANCES, PROFILES, PUBLISHABLE_KEYS, profileOf } from './instances.mjs';

/** @typedef {import('./description.js').Description} Description */
/** @typedef {import('./description.js').Pair} Pair */

const BASES = {
  local: 'http://localhost:3000',
  public: 'https://app.example.com',
  address: 'http://127.0.0.1:8080',
};

const paths = [
  '/',
  '/dashboard',
  '/api/items',
  '/orgs/one',
  '/orgs/two/settings',
  '/orgs/two',
  '/orgs-by-id/org_one/x',
  '/orgs-by-id/org_two',
  '/en/orgs/one',
  '/me',
  '/me/profile',
  '/sign-in',
  '/sign-up/step',
  '/a%20b/%C3%A9',
  '/%2F',
  '/x;y=1',
  '//double',
  '/trailing/',
  '/a//b',
  '/quote\'s "double"',
  '/[id]/{x}|y^`',
  '/%zz',
  '/é/%c3%a9',
  '/./a/../b',
  '/back\\slash',
  '/__clerkX',
  '/__clerk/v1/client',
  '/custom/v1/environment',
  '/%2e%2e/%2E/x',
];

/** @type {Pair[][]} */
const queries = [
  [],
  [['q', '1']],
  [
    ['q', 'a b'],
    ['q', 'ü&='],
  ],
  [['redirect_url', 'https://other.example']],
  [['empty', '']],
];

/** Queries as they are, which a URL parser may write anew. */
const rawQueries = [
  'a=b%20c+d',
  "e=%7E*-._!'()~",
  '%',
  'a&b=&=c&&',
  'x=é&y=%E9',
  'a=1&a=2',
  'a=%zz&b=%00',
  'next=/a?b=c&d=e#f',
  'q="<>`{}|\\^[]',
  '?',
];

/**
 * @param {Random} random
 * @returns {Pair[]}
 */
function destination(random) {
  return random.weighted([
    [45, [['sec-fetch-dest', 'document']]],
    [
      10,
      [
        ['sec-fetch-dest', 'document'],
        ['accept', 'text/html,*/*'],
      ],
    ],
    [5, [['sec-fetch-dest', 'iframe']]],
    [10, [['accept', 'text/html,application/xhtml+xml']]],
    [
      10,
      [
        ['sec-fetch-dest', 'empty'],
        ['accept', '*/*'],
      ],
    ],
    [5, [['accept', 'application/json']]],
    [3, [['accept', 'application/json, text/html']]],
    [2, [['sec-fetch-dest', 'image']]],
    [10, []],
  ]);
}

/**
 * @param {Random} random
 * @returns {Pair[]}
 */
function router(random) {
  return random.weighted([
    [80, []],
    [5, [['next-url', '/dashboard']]],
    [
      5,
      [
        ['next-url', '/dashboard'],
        ['next-action', 'abc'],
      ],
    ],
    [
      3,
      [
        ['next-url', '/dashboard'],
        ['accept', 'text/x-component'],
      ],
    ],
    [
      2,
      [
        ['next-url', '/x'],
        ['content-type', 'multipart/form-data; boundary=x'],
      ],
    ],
    [5, [['x-nextjs-data', '1']]],
  ]);
}

/**
 * @param {Random} random
 * @param {string} base
 */
function hosts(random, base) {
  const own = new URL(base).host;
  /** @type {Pair[]} */
  const headers = [];
  /**
   * @param {number} probability
   * @param {string} name
   * @param {string[]} values
   */
  const add = (probability, name, values) => {
    if (random.chance(probability)) {
      headers.push([name, random.pick(values)]);
    }
  };
  add(
    0.85,
    'host',
    random.chance(0.9)
      ? [own]
      : ['internal:3000', 'app.example.com', '[::1]:3000', 'LOCALHOST:3000', 'localhost:3000.'],
  );
  const odd = random.chance(0.1);
  add(
    0.15,
    'x-forwarded-host',
    odd
      ? ['', 'bad host', 'a/b', 'user@host', 'evil.example:99999', 'ho_st', 'é.example', ', second']
      : [
          'app.example.com',
          'app.example.com, inner',
          'www.example.com:8443',
          'app.example.com:443',
          'WWW.Example.com',
          '192.168.1.1',
          own,
        ],
  );
  add(
    0.15,
    'x-forwarded-proto',
    odd ? ['', 'ftp', 'javascript', 'HTTPS', 'https:', ' http'] : ['https', 'http', 'https,http'],
  );
  return headers;
}

/**
 * @param {Random} random
 * @param {import('./instances.mjs').InstanceName} instance
 */
function origins(random, instance) {
  const { frontendApi } = INSTANCES[instance];
  /** @type {Pair[]} */
  const headers = [];
  if (random.chance(0.1)) {
    headers.push([
      'origin',
      random.pick([
        'http://localhost:3000',
        'https://primary.example',
        'null',
        'https://evil.example',
      ]),
    ]);
  }
  if (random.chance(0.3)) {
    headers.push([
      'referer',
      random.pick([
        'http://localhost:3000/from',
        'https://app.example.com/from',
        'https://satellite.example/',
        `https://${frontendApi}/v1/client`,
        `https://${frontendApi.replace('.clerk.', '.')}/sign-in`,
        'https://accounts.example.com/sign-in',
        'https://accounts.attacker.example/',
        'https://accounts.app.example.com/',
        'https://happy-hippo-1.accounts.dev/sign-in',
        'https://happy-hippo-1.accountsstage.dev/',
        'https://accounts.happy-hippo-1.lcl.dev/',
        'https://evil.clerk.accounts.dev/',
        'not a url',
        'about:blank',
        '',
      ]),
    ]);
  }
  return headers;
}

/**
 * @param {Random} random
 * @returns {Pair[]}
 */
function inbound(random) {
  return random.chance(0.03)
    ? [
        random.pick([
          ['x-clerk-auth-status', 'signed-in'],
          ['x-clerk-auth-token', 'forged'],
          ['x-clerk-debug', 'true'],
          ['x-clerk-request-data', 'forged'],
          ['x-clerk-redirect-to', 'true'],
          ['x-ironclerk-request-data', 'forged'],
        ]),
      ]
    : [];
}

/**
 * The later of two headers of one name, since most are sent once.
 *
 * @param {Pair[]} headers
 */
const once = (headers) => [...new Map(headers)];

/**
 * The description of the request `number` of a run with `seed`.
 *
 * @param {number} seed
 * @param {number} number
 * @returns {Description}
 */
export function describe(seed, number) {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const profile = random.weighted(
    PROFILES.map(({ weight }, index) => /** @type {const} */ ([weight, index])),
  );
  const chosen = options(random, profileOf(profile));
  const instance = chosen.tenant ?? profileOf(profile).instance;
  const key = PUBLISHABLE_KEYS[chosen.publishable ?? instance];
  const base = random.weighted([
    [75, BASES.local],
    [20, BASES.public],
    [5, BASES.address],
  ]);
  return {
    profile,
    method: random.weighted([
      [80, 'GET'],
      [10, 'POST'],
      [3, 'HEAD'],
      [2, 'PUT'],
      [2, 'DELETE'],
      [3, 'OPTIONS'],
    ]),
    base,
    path: random.pick(paths),
    query: [...random.pick(queries), ...clerkQuery(random, instance)],
    rawQuery: random.chance(0.12) ? random.pick(rawQueries) : '',
    headers: once([
      ...hosts(random, base),
      ...destination(random),
      ...router(random),
      ...origins(random, instance),
      ...inbound(random),
    ]),
    cookies: cookies(random, instance, key),
    authorization: authorization(random, instance),
    options: chosen,
    unset: random.chance(0.05) ? random.pick([['audience'], ['jwtKey', 'domain']]) : [],
    functions: functions(random, chosen),
    isCallback: 'tenant' in chosen || 'publishable' in chosen || random.chance(0.1),
    handler: handler(random),
  };
}
