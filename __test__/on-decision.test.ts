/**
 * The hook `onDecision`: **it is told every decision, never who was decided about, and
 * cannot change an answer.**
 */

import { runInNewContext } from 'node:vm';
import type { Decision } from '../dist/server.js';
import {
  DOCUMENT,
  EVENT,
  handedOn,
  load,
  loadModule,
  mint,
  PUBLISHABLE_KEY,
  request,
  SECRET_KEY,
} from './support/instance';
import { API_KEY, createTenant, type Tenant } from './support/tenant';

let tenant: Tenant;

beforeAll(async () => {
  tenant = await createTenant('on-decision');
});

afterAll(() => tenant.close());

afterEach(() => jest.restoreAllMocks());

/** What the hook of a middleware is told about a request. */
async function told(asked: Parameters<typeof request>, options: object = {}): Promise<Decision[]> {
  const decisions: Decision[] = [];
  const onDecision = (decision: Decision) => void decisions.push(decision);
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  await clerkMiddleware({ ...options, onDecision })(request(...asked), EVENT);
  return decisions;
}

const statusOf = (answer: unknown) => handedOn(answer as Response).get('x-clerk-auth-status');

const STALE = 'session-token-expired-refresh-non-eligible-no-refresh-cookie';

it.each([
  ['signed in', ['/', DOCUMENT, mint()], { outcome: 'signed-in', reason: null }],
  ['signed out', ['/'], { outcome: 'signed-out', reason: 'session-token-and-uat-missing' }],
  [
    'a stale token of a document',
    ['/', DOCUMENT, mint({ exp: 1 })],
    { outcome: 'handshake', reason: STALE },
  ],
  [
    'a stale token in a header',
    ['/', { authorization: `Bearer ${mint({ exp: 1 })}` }],
    { outcome: 'signed-out', reason: STALE },
  ],
  [
    'a machine token that no caller has accepted',
    ['/', { authorization: `Bearer ${API_KEY}` }],
    { outcome: 'deferred', reason: 'machine-token-not-verified', tokenType: 'api_key' },
  ],
] as const)('%s', async (_, asked, expected) => {
  expect(await told(asked as never)).toEqual([
    {
      tokenType: 'session_token',
      keySource: 'pem',
      fetched: false,
      isRecoverable: false,
      microseconds: expect.any(Number),
      waits: [],
      ...expected,
    },
  ]);
});

it('says that keys were fetched, and then that they are at hand', async () => {
  const decisions: Decision[] = [];
  const onDecision = (decision: Decision) => void decisions.push(decision);
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k', CLERK_JWT_KEY: undefined });
  const middleware = clerkMiddleware(
    () => undefined,
    () => ({ ...tenant.options, onDecision }),
  );
  const token = tenant.emulator.mintSessionToken({});
  await middleware(request('/', { authorization: `Bearer ${token}` }), EVENT);
  await middleware(request('/', { authorization: `Bearer ${token}` }), EVENT);
  const [first] = decisions;
  const [wait] = first?.waits ?? [];
  expect(first?.waits).toEqual([
    { operation: 'jwks', isOk: true, after: expect.any(Number), took: expect.any(Number) },
  ]);
  expect((wait?.after ?? 0) + (wait?.took ?? 0)).toBeLessThanOrEqual(first?.microseconds ?? 0);
  expect(decisions.map(({ outcome, keySource, fetched }) => [outcome, keySource, fetched])).toEqual(
    [
      ['signed-in', 'network', true],
      ['signed-in', 'jwks', false],
    ],
  );
});

it('is told a second time where a handler has a machine token verified', async () => {
  const outcomes: unknown[] = [];
  const { clerkMiddleware } = load({ CLERK_ENCRYPTION_KEY: 'k' });
  const middleware = clerkMiddleware(
    async (auth) => void (await auth({ acceptsToken: 'api_key' })),
    { ...tenant.options, onDecision: ({ outcome }) => void outcomes.push(outcome) },
  );
  await middleware(request('/', { authorization: `Bearer ${API_KEY}` }), EVENT);
  expect(outcomes).toEqual(['deferred', 'signed-in']);
});

it('is told what authenticateRequest() decides', async () => {
  const { authenticateRequest } = loadModule<typeof import('../dist/index.js')>('index.js');
  const decisions: Decision[] = [];
  const asked = new Request('https://example.com/', {
    headers: { authorization: `Bearer ${mint()}` },
  });
  const keys = { publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY };
  const onDecision = (decision: Decision) => void decisions.push(decision);
  const { userId } = (await authenticateRequest(asked, { ...keys, onDecision })).toAuth() ?? {};
  expect(userId).toBe('user_1');
  expect(decisions).toMatchObject([{ outcome: 'signed-in' }]);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('a hook');
    },
  ],
  ['rejects', () => Promise.reject(new Error('a hook'))],
])('a hook that %s is logged once, and changes no answer', async (_, onDecision) => {
  const errors = jest.spyOn(console, 'error').mockImplementation(() => {});
  const { clerkMiddleware } = load();
  const middleware = clerkMiddleware(async (auth) => void (await auth.protect()), { onDecision });
  const asked = () => request('/', DOCUMENT, mint());
  const answers = [await middleware(asked(), EVENT), await middleware(asked(), EVENT)];
  expect(answers.map(statusOf)).toEqual(['signed-in', 'signed-in']);
  await new Promise(setImmediate);
  expect(errors.mock.calls).toEqual([
    [expect.stringContaining('onDecision failed'), expect.objectContaining({ message: 'a hook' })],
  ]);
});

it.each([
  ['of another realm', runInNewContext('() => Promise.reject(new Error("a hook"))')],
  [
    'that is a thenable',
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    () => ({ then: (_: unknown, no: (e: Error) => void) => no(new Error('a hook')) }),
  ],
  [
    'whose catch throws',
    () => {
      const told = Promise.reject(new Error('a hook'));
      return Object.assign(told, {
        catch() {
          throw new Error('catch');
        },
      });
    },
  ],
])('a promise %s that rejects is logged', async (_, onDecision) => {
  const errors = jest.spyOn(console, 'error').mockImplementation(() => {});
  await load().clerkMiddleware({ onDecision })(request('/', DOCUMENT, mint()), EVENT);
  await new Promise(setImmediate);
  expect(errors.mock.calls).toEqual([
    [expect.stringContaining('onDecision failed'), expect.objectContaining({ message: 'a hook' })],
  ]);
});

it('an error that cannot be shown changes no answer', async () => {
  const shown: unknown[] = [];
  jest.spyOn(console, 'error').mockImplementation((...parts) => {
    if (parts.length > 1) {
      throw new Error('inspect');
    }
    shown.push(parts[0]);
  });
  const onDecision = () => {
    throw new Error('a hook');
  };
  const answer = await load().clerkMiddleware({ onDecision })(
    request('/', DOCUMENT, mint()),
    EVENT,
  );
  expect(statusOf(answer)).toBe('signed-in');
  expect(shown).toEqual([expect.stringContaining('onDecision failed')]);
});

it('is never told a token, an identity, an address or a key', async () => {
  const token = mint({ sub: 'user_secret', sid: 'sess_secret' });
  const all = [
    ...(await told(['/secret?secret=1', { authorization: `Bearer ${token}` }])),
    ...(await told(['/secret?secret=1', { ...DOCUMENT, cookie: `__session=${token}` }])),
    ...(await told(['/secret', { authorization: 'Bearer secret' }])),
  ];
  expect(all.map(({ outcome }) => outcome)).toContain('signed-in');
  const text = JSON.stringify(all);
  expect(text).not.toMatch(/secret|user_|sess_|sk_|pk_|example\.com/);
  expect(text).not.toContain(token.slice(0, 20));
});
