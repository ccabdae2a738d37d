const { createEmulator, organizationClaims } = require('ironclerk/testing');
const { NextRequest } = require('next/server');

const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document' };

let emulator;
let server;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 1 });
  Object.assign(process.env, emulator.environment, { CLERK_ENCRYPTION_KEY: 'k' });
  server = require('ironclerk/server');
});

afterEach(() => jest.useRealTimers());
afterAll(() => emulator.close());

const visit = async (middleware, token) => {
  const cookie = `__clerk_db_jwt=dvb_1; __client_uat=1; __session=${token}`;
  const request = new NextRequest('http://localhost:3000/admin', {
    headers: { ...DOCUMENT, host: 'localhost:3000', cookie },
  });
  const response = await middleware(request, {});
  return response.headers.get('x-middleware-request-x-clerk-auth-status') ?? response.status;
};

test('a middleware is tested against the emulator', async () => {
  const isAdmin = server.createRouteMatcher(['/admin(.*)']);
  const middleware = server.clerkMiddleware(async (auth, request) => {
    if (isAdmin(request)) await auth.protect({ role: 'org:admin' });
  });
  const admin = organizationClaims({ id: 'org_1', role: 'admin' });
  expect(await visit(middleware, emulator.mintSessionToken(admin))).toBe('signed-in');
  expect(emulator.requestCount('/v1/jwks')).toBe(1);
});

test('time is what the test says', async () => {
  const { publishableKey, secretKey, jwtKey } = emulator;
  const middleware = server.clerkMiddleware({ publishableKey, secretKey, jwtKey });
  jest.useFakeTimers({ now: Date.UTC(2031, 5, 1) });
  const token = emulator.mintSessionToken();
  expect(await visit(middleware, token)).toBe('signed-in');
  jest.advanceTimersByTime(120_000);
  expect(await visit(middleware, token)).not.toBe('signed-in');
});

test('modules can be loaded again', () => {
  jest.resetModules();
  expect(require('ironclerk/server')).not.toBe(server);
  expect(typeof require('ironclerk').authenticateRequest).toBe('function');
});

test('auth() can be replaced by a mock', async () => {
  jest.doMock('ironclerk/server', () => ({
    ...jest.requireActual('ironclerk/server'),
    auth: async () => ({ userId: 'user_mock' }),
  }));
  expect((await require('ironclerk/server').auth()).userId).toBe('user_mock');
});

test('nothing beyond the machine can be reached', async () => {
  const error = await fetch('http://192.0.2.1/').catch((thrown) => thrown);
  expect(String(error.cause ?? error)).toContain('A connection to 192.0.2.1');
});
