/** The option `headerType`, wherever it can be given. */

import {
  DOCUMENT,
  EVENT,
  handedOn,
  JWT_KEY,
  load,
  loadModule,
  mint,
  PUBLISHABLE_KEY,
  request,
} from './support/instance';

const { clerkMiddleware } = load();
const { authenticateRequest, verifyToken } =
  loadModule<typeof import('../dist/index.js')>('index.js');
const options = { publishableKey: PUBLISHABLE_KEY, secretKey: 'sk_live_secret', jwtKey: JWT_KEY };

/** Type of the token, option, and whether the token is accepted. */
const CASES: Array<[typ: string | null, headerType: string | string[] | undefined, good: boolean]> =
  [
    ['JWT', undefined, true],
    [null, undefined, true],
    ['own', undefined, false],
    ['JWT', 'JWT', true],
    [null, 'JWT', false],
    ['JWT', 'own', false],
    ['own', 'own', true],
    ['own', ['JWT', 'own'], true],
    ['JWT', ['JWT', 'own'], true],
    [null, ['JWT', 'own'], false],
    ['JWT', [], false],
    ['JWT', '', false],
    ['jwt', 'JWT', false],
  ];

it.each(CASES)('a token of type %j where %j is expected', async (typ, headerType, good) => {
  const token = mint({}, { typ });
  const expected = good ? [null, 'signed-in'] : ['token-invalid', 'signed-out'];

  const middleware = clerkMiddleware({ headerType });
  const callback = clerkMiddleware(
    () => {},
    () => ({ headerType }),
  );
  for (const run of [middleware, callback]) {
    const response = (await run(request('/', DOCUMENT, token), EVENT)) as Response;
    const headers = handedOn(response);
    const reason = headers.get('x-clerk-auth-reason') || null;
    expect([reason, headers.get('x-clerk-auth-status')]).toEqual(expected);
  }
  const asked = request('/', { ...DOCUMENT, authorization: `Bearer ${token}` });
  const state = await authenticateRequest(asked, { ...options, headerType });
  expect([state.reason, state.status]).toEqual(expected);
  const client = await load().clerkClient();
  const clients = await client.authenticateRequest(asked, { ...options, headerType });
  expect([clients.reason, clients.status]).toEqual(expected);

  const claims = verifyToken(token, { ...options, headerType });
  await (good
    ? expect(claims).resolves.toMatchObject({ sub: 'user_1' })
    : expect(claims).rejects.toMatchObject({ reason: 'token-invalid' }));
});

it('an OAuth access token is verified if its type is expected, and is not a session', async () => {
  const token = mint({}, { typ: 'at+jwt', cat: null });
  await expect(verifyToken(token, options)).rejects.toMatchObject({ reason: 'token-invalid' });
  const headerType = 'at+jwt';
  expect(await verifyToken(token, { ...options, headerType })).toMatchObject({ sub: 'user_1' });
  const asked = request('/', { ...DOCUMENT, authorization: `Bearer ${token}` });
  const state = await authenticateRequest(asked, { ...options, headerType });
  expect([state.status, state.reason]).toEqual(['signed-out', 'token-type-mismatch']);
});

it.each([
  ['with its category', { cat: 'cl_B7d4PD333AAA' }],
  ['without a category', { cat: null }],
  ['of the ignored category', { cat: 'cl_I7d4PD111III' }],
])('verifyToken() gives no claims of a machine, %s', async (_name, header) => {
  const token = mint({ sub: 'mch_1' }, header);
  for (const text of [token, `${token}=`]) {
    await expect(verifyToken(text, options)).rejects.toMatchObject({ reason: 'token-invalid' });
  }
});
