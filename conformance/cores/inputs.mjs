// What the cores are asked: well-formed texts of every kind that crosses into them,
// and mutations of them.

import { createHash } from 'node:crypto';

/** @typedef {import('../shared/random.mjs').Random} Random */

const PATTERNS = [
  '/',
  '/dashboard(.*)',
  '/((?!api|static|_next).*)',
  '/users/:id/settings',
  '/:locale(en|de)?/shop/:path*',
  '/files/:name.:extension',
  '/(?:a|b)+/x',
  '/caf\u00e9/:straße',
  '/(\\d{2,4})/:rest*',
  '/a{b/:c}?/d',
  '/back(?<=k)ref/(.)\\1',
  '/\u212a(.*)',
  '/:one-:two',
  '(.*)',
  '/api/(trpc|rest)(.*)',
];

const PATHS = [
  '/',
  '/dashboard',
  '/Dashboard/x%2Fy',
  '/users/1/settings',
  '/en/shop/a/b',
  '/files/a.b',
  '/12/x',
  '/backref/aa',
  '/%64ashboard',
  '/caf%C3%A9/x',
  '/K/k',
  '/a//b/../c',
  '/_next/data/build/en/shop.json',
  '/docs/dashboard.rsc',
  '/index',
  '/a\\b',
  '/%zz',
  '/%2e%2e/admin',
  '/de',
];

const PIECES = [
  '\0',
  '\n',
  '\r',
  '/',
  '//',
  '\\',
  '%',
  '%2F',
  '%00',
  '%C0%AF',
  '..',
  '.',
  ';',
  '=',
  '"',
  ' ',
  '\t',
  ':',
  '(',
  ')',
  '*',
  '?',
  '+',
  '[',
  ']',
  '{',
  '}',
  '|',
  '^',
  '$',
  '(?=',
  '(?<!',
  '\\1',
  '\u00e9',
  '\u0130',
  '\u212a',
  '\ud800',
  '\udfff',
  '\u{1f600}',
  '\ufeff',
  'a'.repeat(300),
  '0',
  '-1',
  '1e999',
  'null',
  'true',
  '{}',
  '[]',
  'eyJ',
  '.',
  '__session=',
  '; ',
  'Bearer ',
]; // prettier-ignore

/**
 * A text, as it is or changed in a few places.
 *
 * @param {Random} random
 * @param {string} text
 */
export function mutated(random, text) {
  let changed = text;
  while (random.chance(0.45)) {
    const at = random.below(changed.length + 1);
    const cut = random.chance(0.5) ? random.below(4) : 0;
    changed = changed.slice(0, at) + random.pick(['', ...PIECES]) + changed.slice(at + cut);
  }
  return changed;
}

/** @param {Random} random */
export const pattern = (random) => mutated(random, random.pick(PATTERNS));

/** @param {Random} random */
export const path = (random) => mutated(random, random.pick(PATHS));

/** @param {Random} random */
export const build = (random) =>
  mutated(
    random,
    JSON.stringify({
      basePath: random.pick(['', '/docs', '/a/b']),
      locales: random.pick([[], ['en', 'de'], ['en', 'EN-us']]),
      assetPrefix: random.pick(['', '/cdn', 'https://cdn.example/x']),
    }),
  );

/**
 * Options, as the face of the package packs them.
 *
 * @param {Random} random
 * @param {{ pem: string }} keys
 */
export function options(random, { pem }) {
  /** @type {Record<string, unknown>} */
  const given = {
    publishableKey: random.pick([
      'pk_live_Y2xlcmsuZXhhbXBsZS5jb20k',
      'pk_test_aGFwcHktaGlwcG8tMS5jbGVyay5hY2NvdW50cy5kZXYk',
    ]),
    secretKey: random.pick(['sk_live_secret', 'sk_test_secret']),
    jwtKey: pem,
    // Nothing listens there.
    apiUrl: 'http://127.0.0.1:1',
  };
  const others = {
    audience: random.pick(['a', ['a', 'b'], []]),
    authorizedParties: random.pick([['http://localhost:3000'], []]),
    clockSkewInMs: random.pick([0, 5000, -1, 1e12]),
    encryptionKey: 'a key of requests',
    isSatellite: true,
    domain: random.pick(['clerk.other.example', 'https://x', '']),
    proxyUrl: random.pick(['/__clerk', 'https://a.example/__clerk', 'x']),
    signInUrl: random.pick(['/sign-in', 'https://a.example/in', '//x']),
    signUpUrl: '/sign-up',
    organizationSyncOptions: random.pick([
      { organizationPatterns: ['/orgs/:slug', '/orgs/:slug/(.*)'] },
      { personalAccountPatterns: ['/me', '/me/(.*'] },
    ]),
  };
  for (const [name, value] of Object.entries(others)) {
    if (random.chance(0.25)) {
      given[name] = value;
    }
  }
  const text = JSON.stringify(given);
  return random.chance(0.2) ? mutated(random, text) : text;
}

/**
 * A packed request.
 *
 * @param {Random} random
 * @param {string[]} tokens
 */
export function request(random, tokens) {
  const token = () => mutated(random, random.pick(tokens));
  const suffix = createHash('sha1').update('pk_live_Y2xlcmsuZXhhbXBsZS5jb20k').digest('base64url');
  const cookies = [
    `__session=${token()}`,
    `__session_${suffix.slice(0, 8)}=${token()}`,
    `__client_uat=${random.pick(['0', '1', '1789996400', '99999999999'])}`,
    `__clerk_db_jwt=dvb_${random.below(9)}`,
    `__clerk_redirect_count=${random.below(5)}`,
    `__clerk_handshake=${token()}`,
  ].filter(() => random.chance(0.5));
  const query = random.pick(['', '?q=1', '?__clerk_db_jwt=dvb', '?__clerk_synced=true', '?a=%zz']);
  const fields = [
    random.pick(['GET', 'POST', 'get']),
    `${random.pick(['http://localhost:3000', 'https://a.example'])}${path(random)}${query}`,
    random.pick(['localhost:3000', 'a.example', '\0', '[::1]', 'é.example']),
    random.pick(['\0', 'b.example', 'b.example, c', '']),
    random.pick(['\0', 'https', 'ftp', 'https,http']),
    random.pick(['\0', '\0', `Bearer ${token()}`, token()]),
    cookies.join('; ') || '\0',
    random.pick(['\0', 'https://a.example', 'null']),
    random.pick(['\0', 'https://accounts.a.example/x', 'x']),
    random.pick(['\0', 'document', 'empty', 'iframe']),
    random.pick(['\0', 'text/html', '*/*', 'application/json']),
  ];
  const packed = fields.join('\n');
  return random.chance(0.2) ? mutated(random, packed) : packed;
}
