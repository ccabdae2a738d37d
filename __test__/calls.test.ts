/**
 * Calls to the Backend API with the secret key: the rows C1 to C5 of
 * `docs/differences.md`, against a server that records every call.
 */

import { cookieSuffix } from '../conformance/answers/instances.mjs';
import {
  DOCUMENT,
  EVENT,
  FOREIGN_KEY,
  handedOn,
  JWK,
  load,
  mint,
  ORIGIN,
  PUBLISHABLE_KEY,
  request,
} from './support/instance';
import { type Call, type RecordingApi, refusal, startRecordingApi } from './support/recording-api';

let api: RecordingApi;
let answer: (call: Call) => readonly [number, unknown];
let middleware: (asked: Request, event: never) => Promise<Response>;

beforeAll(async () => {
  // What the operator is told has tests of its own.
  jest.spyOn(console, 'error').mockImplementation(() => {});
  api = await startRecordingApi([JWK], (call) => answer(call));
  const environment = { CLERK_JWT_KEY: undefined, CLERK_API_URL: api.url };
  middleware = load(environment).clerkMiddleware() as never;
});

afterAll(() => {
  jest.restoreAllMocks();
  return api.stop();
});

beforeEach(() => {
  api.taken();
  answer = () => refusal(404, 'resource_not_found');
});

const ask = (headers: Record<string, string>, path = '/') =>
  middleware(request(path, { ...DOCUMENT, ...headers }), EVENT);

const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - 60 * minutes;

const expired = (changes: Record<string, unknown> = {}) =>
  mint({ exp: minutesAgo(10), iat: minutesAgo(11), ...changes });

/** The cookies of an expired session that can be refreshed. */
const refreshable = (token: string) => ({
  cookie: `__session=${token}; __client_uat=1; __refresh_${cookieSuffix(PUBLISHABLE_KEY)}=refresh_1`,
});

it('C1: keys are fetched once, whatever ids tokens ask for', async () => {
  const before = api.calls.length;
  for (const kid of ['ins_1', 'ins_2', 'ins_3', 'ins_1', 'ins_4']) {
    await ask({ authorization: `Bearer ${mint({}, { kid })}` });
  }
  const targets = api.calls.slice(before).map(({ target }) => target);
  expect(targets.length).toBeGreaterThan(0);
  expect(targets.length).toBeLessThanOrEqual(2);
  expect(new Set(targets)).toEqual(new Set(['/v1/jwks']));
});

it.each([429, 500, 503])('C2: a nonce is asked about once more after %i', async (status) => {
  answer = () => refusal(status, 'trouble');
  const nonce = `nonce_busy_${status}`;
  await ask({ cookie: `__clerk_handshake_nonce=${nonce}` });
  const call = `GET /v1/clients/handshake_payload?nonce=${nonce}`;
  expect(api.taken()).toEqual([call, call]);
});

it('C3: a nonce that was refused is not asked about again', async () => {
  for (let times = 0; times < 3; times += 1) {
    await ask({ cookie: '__clerk_handshake_nonce=nonce_refused' });
  }
  expect(api.taken()).toEqual(['GET /v1/clients/handshake_payload?nonce=nonce_refused']);
});

describe('C4: a refresh', () => {
  it('is asked for with the id that a verified token has', async () => {
    const token = expired();
    await ask(refreshable(token));
    expect(api.taken()).toEqual(['POST /v1/sessions/sess_1/refresh']);
    expect(JSON.parse(api.calls.at(-1)?.body ?? '')).toMatchObject({
      expired_token: token,
      refresh_token: 'refresh_1',
      request_origin: ORIGIN,
    });
  });

  it.each([
    '../users/user_victim/unban#',
    '../users/user_victim/ban',
    'sess_x/revoke?',
    'sess_1/../sess_2',
    'sess_1?suffixed_cookies=true&',
    '..',
    '.',
    '%2e%2e',
    '%2E%2E/users',
    '..\\users',
    'sess_1\n',
    'sess_\u00e9',
    'sess 1',
    '//evil.example/',
    '',
  ])('is never asked for with the id %j', async (sid) => {
    await ask(refreshable(expired({ sid })));
    expect(api.taken()).toEqual([]);
  });

  it('never takes the id of a token whose signature did not hold', async () => {
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'ins_1' }));
    const [, payload] = expired({ sid: 'sess_victim' }).split('.');
    const unsigned = `${header.toString('base64url')}.${payload}.`;
    const foreign = mint({ exp: minutesAgo(10), sid: 'sess_victim' }, {}, FOREIGN_KEY);
    for (const token of [unsigned, `${unsigned}AAAA`, foreign]) {
      const genuine = { authorization: `Bearer ${expired({ sid: 'sess_own' })}` };
      const response = await ask({ ...genuine, ...refreshable(token) });
      expect(handedOn(response).get('x-clerk-auth-status')).not.toBe('signed-in');
      expect(api.taken().filter((call) => !call.includes('/sess_own/'))).toEqual([]);
    }
  });
});

it('C5: the User-Agent names us', () => {
  const agents = new Set(api.calls.map(({ headers }) => headers['user-agent'] ?? ''));
  expect(agents.size).toBeGreaterThan(0);
  for (const agent of agents) {
    expect(agent).toMatch(/\bironclerk@\d+\.\d+\.\d+/);
  }
});
