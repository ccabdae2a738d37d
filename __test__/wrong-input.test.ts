/** What a developer reads when something is configured wrongly. */

import { DOCUMENT, EVENT, handedOn, JWT_KEY, load, mint, request } from './support/instance';

type Environment = Record<string, string | undefined>;

async function failure(environment: Environment, ...args: unknown[]): Promise<string> {
  const { clerkMiddleware } = load(environment);
  const middleware = (clerkMiddleware as (...args: unknown[]) => (...args: unknown[]) => unknown)(
    ...args,
  );
  const asked = request('/', DOCUMENT, mint());
  return Promise.resolve(middleware(asked, EVENT)).then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

const publishable = (key: string | undefined) => ({ NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: key });

it.each<[string, Environment, RegExp]>([
  [
    'no publishable key',
    publishable(undefined),
    /Clerk keys are missing from your environment.*npx clerk@latest/s,
  ],
  [
    'a malformed publishable key',
    publishable('pk_live_nonsense'),
    /Publishable key not valid.*pk_test_/s,
  ],
  ['a secret key for a publishable key', publishable('sk_live_x'), /Publishable key not valid/],
  ['no secret key', { CLERK_SECRET_KEY: undefined }, /Missing secretKey.*clerk/s],
  [
    'a publishable key for a secret key',
    { CLERK_SECRET_KEY: 'pk_live_x' },
    /secret key is malformed.*code=secret_key_invalid/s,
  ],
  [
    'a secret key with white space',
    { CLERK_SECRET_KEY: 'sk_live_x\ny' },
    /code=secret_key_invalid/,
  ],
  [
    'a jwtKey that is not a PEM',
    { CLERK_JWT_KEY: 'not a key' },
    /jwtKey is not a PEM public key.*code=jwt_key_invalid/s,
  ],
])('%s', async (_name, environment, message) => {
  expect(await failure(environment)).toMatch(message);
});

it.each(['10m', '-1', '1.5'])('O16: an invalid time: %s', (text) => {
  expect(() => load({ IRONCLERK_JWKS_MAX_AGE_IN_MS: text })).toThrow(
    /IRONCLERK_JWKS_MAX_AGE_IN_MS must be a whole number of milliseconds.*code=environment_invalid/,
  );
});

it('options that are not there', async () => {
  const { clerkMiddleware } = load();
  for (const middleware of [
    clerkMiddleware(() => {}, undefined),
    clerkMiddleware(
      () => {},
      () => undefined as never,
    ),
  ]) {
    const response = (await middleware(request('/', DOCUMENT, mint()), EVENT)) as Response;
    expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-in');
  }
});

it.each([undefined, null])('options beside the handler %p count all the same', async (handler) => {
  const { clerkMiddleware } = load();
  const options = { authorizedParties: ['https://another.example'] };
  const middleware = clerkMiddleware(handler as never, options);
  const response = (await middleware(request('/', DOCUMENT, mint()), EVENT)) as Response;
  expect(handedOn(response).get('x-clerk-auth-status')).toBe('signed-out');
});

it('options in place of the handler count, or are an error', async () => {
  const { clerkMiddleware } = load();
  const declared = { protect: ['/dashboard(.*)'] };
  expect(() => clerkMiddleware(declared as never, { debug: false })).toThrow(
    /takes options alone, or a handler.*code=options_invalid/,
  );
  const middleware = clerkMiddleware(declared as never, undefined);
  const response = (await middleware(request('/dashboard', DOCUMENT), EVENT)) as Response;
  expect(response.status).toBe(307);
});

it('request data without a key to open it with', () => {
  const { getAuth } = load({ CLERK_SECRET_KEY: undefined, CLERK_ENCRYPTION_KEY: undefined });
  const headers = { 'x-ironclerk-request-data': 'ic2.AAAA' };
  expect(() => getAuth(request('/', headers))).toThrow(/Missing secretKey/);
});

it('a line break within an option', async () => {
  expect(await failure({}, { proxyUrl: 'https://example.com/\n__clerk' })).toMatch(
    /The option proxyUrl holds a line break.*code=option_invalid/s,
  );
});

it('a Frontend API that has no address', async () => {
  expect(await failure({}, { proxyUrl: 'https://exa mple/__clerk' })).toMatch(
    /The Frontend API cannot be reached.*code=frontend_api_invalid/is,
  );
});

it('a clock that gives no time decides nothing', async () => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Number.NaN);
  try {
    expect(await failure({})).toMatch(/clock gives no time.*code=clock_invalid/s);
    const { verifyToken } = load();
    await expect(verifyToken('a.b.c', { jwtKey: JWT_KEY })).rejects.toThrow(/code=clock_invalid/);
  } finally {
    clock.mockRestore();
  }
});

it('never repeats a secret', async () => {
  expect(await failure({ CLERK_SECRET_KEY: 'sk_live_very secret' })).not.toContain('very secret');
});

it('a secretKey option without CLERK_ENCRYPTION_KEY', async () => {
  const message = await failure(
    { CLERK_ENCRYPTION_KEY: undefined },
    { secretKey: 'sk_live_other' },
  );
  expect(message).toMatch(/Missing `CLERK_ENCRYPTION_KEY`.*code=encryption_key_missing/s);
});

it('a satellite without a domain', async () => {
  expect(await failure({}, { isSatellite: true })).toMatch(/Missing domain and proxyUrl/);
});

it.each([
  ['/r+d(.*)', /Unexpected MODIFIER at 2/],
  ['/(', /Unbalanced pattern at 1/],
  ['/:', /Missing parameter name at 1/],
  ['/(a(b))', /Capturing groups are not allowed at 3/],
  ['/:a:b', /Must have text between two parameters, missing text after "a"/],
  ['/([z-a])', /Range out of order/],
])('the pattern %s', (pattern, reason) => {
  const { createRouteMatcher } = load();
  expect(() => createRouteMatcher([pattern])).toThrow(`Invalid path: ${pattern}.`);
  expect(() => createRouteMatcher([pattern])).toThrow(reason);
});

it('an API that cannot be reached signs no one in and says so', async () => {
  const { clerkMiddleware } = load({
    CLERK_JWT_KEY: undefined,
    CLERK_API_URL: 'http://127.0.0.1:9',
  });
  const response = (await clerkMiddleware()(request('/', DOCUMENT, mint()), EVENT)) as Response;
  expect(response.headers.get('x-clerk-auth-reason')).toBe('jwk-remote-failed-to-load');
  expect(response.headers.get('x-clerk-auth-message')).toMatch(
    /Error loading Clerk JWKS from http:\/\/127\.0\.0\.1:9/,
  );
});
