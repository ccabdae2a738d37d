// Random credentials: cookies, tokens and the Authorization header.

import { OUTCOMES } from './backend-api.mjs';
import { cookieSuffix, NOW } from './instances.mjs';
import { CATEGORIES, DAMAGES, ORGANIZATIONS } from './tokens.mjs';

const SECOND = NOW / 1000;

const times = [
  {},
  { expires: -1, issued: -61 },
  { expires: -4, issued: -64 },
  { expires: -5, issued: -65 },
  { expires: -3600, issued: -3660 },
  { issued: 4 },
  { issued: 30, expires: 90 },
  { issued: -3600, expires: 3600 },
  { claims: { nbf: SECOND + 30 } },
  { claims: { nbf: SECOND + 5 } },
];

const oddClaims = [
  { sub: '' },
  { sub: 42 },
  { exp: 'tomorrow' },
  { exp: null },
  { iat: '1' },
  { nbf: 'now' },
  { nbf: null },
  { iss: 7 },
  { sid: '' },
  { azp: 'https://evil.example' },
  { azp: '' },
  { aud: 'https://api.example.com' },
  { aud: ['https://api.example.com', 'other'] },
  { aud: [] },
  { aud: '' },
  { act: { sub: 'user_actor' } },
  { sts: 'pending' },
  { sts: 'other' },
  { name: 'Zoë – 名前', metadata: { nested: [1.5, null, true] } },
  { fva: [-1, -1] },
  { fva: [0, 10] },
  { org_id: 'org_one' },
  { aud: { a: 1 } },
  { aud: 5 },
  { aud: [1] },
  { exp: 1e300 },
  { exp: 9_000_000_000_000_000 },
  { exp: SECOND + 0.5 },
  { exp: 0 },
  { exp: -1 },
  { iat: 0 },
  { iat: 1e300 },
  { iat: SECOND + 5.001 },
  { iat: null },
  { nbf: 1e300 },
  { v: 2 },
  { v: 3 },
  { o: 'text', v: 2 },
  { sts: 'pending', fva: [0, 0] },
  { fva: [1, 'x'] },
  { fva: [0] },
  { sid: undefined, claim: '\u2028\ud83d\ude00' },
];

const oddHeaders = [
  { cat: CATEGORIES.template },
  { cat: CATEGORIES.machine },
  { cat: CATEGORIES.ignore },
  { cat: 'unheard-of' },
  { alg: 'none' },
  { alg: 'HS256' },
  { alg: 'RS512' },
  { typ: 'at+jwt' },
  { typ: 'other' },
  { kid: 'ins_unknown' },
  { kid: '' },
  { kid: 7 },
  { cat: '' },
  { cat: null },
  { typ: null },
  { alg: null },
  { typ: 'jwt' },
  { crit: ['exp'] },
];

const without = [['azp'], ['cat'], ['sub'], ['exp'], ['iat'], ['nbf'], ['iss'], ['kid'], ['typ']];

/** A session token: mostly a good one, with at most a few things odd. */
export function sessionToken(random, instance) {
  const token = { instance };
  if (random.chance(0.4)) {
    Object.assign(token, random.pick(times));
  }
  if (random.chance(0.35)) {
    token.organization = random.pick(Object.keys(ORGANIZATIONS));
  }
  if (random.chance(0.2)) {
    token.claims = { ...token.claims, ...random.pick(oddClaims) };
  }
  if (random.chance(0.1)) {
    token.header = random.pick(oddHeaders);
  }
  if (random.chance(0.1)) {
    token.without = random.pick(without);
  }
  if (random.chance(0.05)) {
    token.key = 'other';
  }
  if (random.chance(0.05)) {
    token.issuer = random.pick(['https://clerk.other.example', 'https://accounts.evil.example']);
  }
  if (random.chance(0.05)) {
    token.damage = random.pick(DAMAGES);
  }
  return { token };
}

const texts = ['', 'nonsense', 'a.b.c', 'a.b', '...', 'null', '%', '%E0%A4%A', 'e30.e30.e30'];

const maybeText = (random, value) => (random.chance(0.06) ? random.pick(texts) : value);

/** What can stand around the value of a cookie. */
const wrappings = [
  { before: '"', after: '"' },
  { before: ' ', after: ' ' },
  { before: '"' },
  { after: '%20' },
  { after: '=' },
];

const clientUats = ['0', '1', `${SECOND - 60}`, `${SECOND - 5}`, `${SECOND - 4}`, `${SECOND + 60}`];
const oddUats = ['', 'abc', '-1', '1.5', '1e3', '12abc'];

function handshake(random, instance) {
  const description = {
    instance,
    outcome: random.pick(['valid', 'signed out', ...OUTCOMES]),
  };
  if (random.chance(0.15)) {
    description.key = 'other';
  }
  if (random.chance(0.15)) {
    description.category = random.pick(['template', 'machine', 'ignore']);
  }
  if (random.chance(0.15)) {
    description.damage = random.pick(DAMAGES);
  }
  return { handshake: description };
}

const outcome = (random, prefix) => `${prefix}_conformance_${random.pick(['valid', ...OUTCOMES])}`;

/** Query parameters that Clerk gives a meaning. */
export function clerkQuery(random, instance) {
  const query = [];
  const add = (probability, name, value) => {
    if (random.chance(probability)) {
      query.push([name, value()]);
    }
  };
  add(0.06, '__clerk_db_jwt', () => random.pick(['dvb_query', 'dvb_cookie', '']));
  add(0.05, '__clerk_handshake', () => maybeText(random, handshake(random, instance)));
  add(0.05, '__clerk_handshake_nonce', () => outcome(random, 'nonce'));
  add(0.05, '__clerk_synced', () => random.pick(['true', 'false', '', 'other']));
  add(0.04, '__clerk_redirect_url', () =>
    random.pick([
      'https://satellite.example/back?a=1',
      'http://localhost:4000/',
      'https://satellite.example/?__clerk_synced=false',
      'https://satellite.example/%2e%2e/x y',
      '/relative',
      'javascript:alert(1)',
      'custom://app/back',
      '',
    ]),
  );
  add(0.02, '__clerk_help', () => '1');
  add(0.02, '__dev_session', () => 'dvb_legacy');
  return query;
}

/** The cookies of a request. */
export function cookies(random, instance, publishableKey) {
  const suffix = cookieSuffix(publishableKey);
  const jar = [];
  const add = (probability, name, value) => {
    if (random.chance(probability)) {
      jar.push([name, value()]);
    }
  };
  const uat = () =>
    random.pick(
      random.chance(0.1) ? oddUats : random.chance(0.6) ? [`${SECOND - 60}`] : clientUats,
    );
  const isSuffixed = random.chance(0.5);
  const isPlain = !isSuffixed || random.chance(0.5);
  const session = () =>
    maybeText(random, {
      ...sessionToken(random, instance),
      ...(random.chance(0.03) ? random.pick(wrappings) : {}),
    });
  add(isPlain ? 0.75 : 0.02, '__session', session);
  add(isPlain ? 0.75 : 0.02, '__client_uat', uat);
  add(isSuffixed ? 0.75 : 0.02, `__session_${suffix}`, session);
  add(isSuffixed ? 0.75 : 0.02, `__client_uat_${suffix}`, uat);
  add(0.15, `__refresh_${suffix}`, () => outcome(random, 'refresh'));
  add(0.02, '__refresh', () => 'refresh_valid');
  add(0.5, random.chance(0.5) ? '__clerk_db_jwt' : `__clerk_db_jwt_${suffix}`, () => 'dvb_cookie');
  add(0.08, '__clerk_redirect_count', () =>
    random.pick(['0', '1', '2', '3', '3', '4', '', 'x', '-1', '1.5']),
  );
  add(0.03, '__clerk_handshake', () => maybeText(random, handshake(random, instance)));
  add(0.03, '__clerk_handshake_nonce', () => outcome(random, 'nonce'));
  add(0.1, 'other', () => random.pick(['value', '"quoted"', 'a%3Bb', 'x=y', '%', 'é']));
  add(0.02, '__session', session);
  add(0.03, '', () =>
    random.pick(['bare', '=noname', ' spaced = value ', '__session', '"__session"=x', ';;', '\t']),
  );
  add(0.01, '__proto__', () => 'x');
  add(0.01, '__Session', () => 'x');
  return random.chance(0.2) ? jar.reverse() : jar;
}

function machineToken(random, instance) {
  const token = { instance, kind: random.pick(['machine', 'oauth']) };
  if (random.chance(0.3)) {
    Object.assign(token, random.pick(times));
  }
  if (random.chance(0.15)) {
    token.header = random.pick(oddHeaders);
  }
  if (random.chance(0.2)) {
    token.claims = random.pick([
      { aud: 'https://api.example.com' },
      { aud: ['https://api.example.com'] },
      { scopes: '' },
      { scope: '' },
      { scp: ['read'] },
      { act: { sub: 'user_actor', iss: 'https://issuer.example' } },
      { custom: { deep: [1] } },
      { nbf: 'now' },
    ]);
  }
  if (random.chance(0.15)) {
    token.without = random.pick([...without, ['scopes'], ['scope'], ['jti'], ['client_id']]);
  }
  if (random.chance(0.1)) {
    token.key = 'other';
  }
  if (random.chance(0.05)) {
    token.damage = random.pick(DAMAGES);
  }
  return { token };
}

/** The Authorization header, or nothing. */
export function authorization(random, instance) {
  const scheme = () =>
    random.weighted([
      [80, 'Bearer '],
      [10, ''],
      [3, 'bearer '],
      [3, 'Bearer  '],
      [2, 'Basic '],
      [2, 'Token '],
    ]);
  const credential = random.weighted([
    [74, () => undefined],
    [10, () => sessionToken(random, instance)],
    [7, () => machineToken(random, instance)],
    [7, () => outcome(random, random.pick(['ak', 'mt', 'oat', 'ak', 'mt', 'oat', 'sk', 'AK']))],
    [1, () => random.pick(texts)],
    [1, () => 'dXNlcjpwYXNz'],
    [
      1,
      () =>
        random.pick(['a b', ' lead', 'Bearer x', 'ak_', 'mt_short', 'oat_é', 'ak_a b c d e f g']),
    ],
  ])();
  if (credential === undefined) {
    return undefined;
  }
  const before = scheme();
  return typeof credential === 'string' ? before + credential : { ...credential, before };
}
