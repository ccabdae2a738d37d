/**
 * What the log says while no token can be verified: **each visitor gets an ordinary
 * redirect to sign-in, so only the log can tell the operator why**.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOCUMENT, EVENT, load, mint, request, SECRET_KEY } from './support/instance';

const REFUSED = 401;

let api: Server;
let lines: string[];

beforeAll(async () => {
  api = createServer((_, response) => {
    response.writeHead(REFUSED, { 'content-type': 'application/json' });
    response.end('{"errors":[{"code":"clerk_key_invalid","message":"Invalid\\nkey"}]}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  lines = [];
  jest.spyOn(console, 'warn').mockImplementation((line: string) => void lines.push(line));
});

afterEach(() => jest.restoreAllMocks());

afterAll(() => {
  api.closeAllConnections();
  api.close();
});

/** A middleware that has to fetch its keys. */
function middleware(CLERK_API_URL: string) {
  const { clerkMiddleware } = load({ CLERK_JWT_KEY: undefined, CLERK_API_URL });
  return async () => {
    const response = (await clerkMiddleware()(request('/', DOCUMENT, mint()), EVENT)) as Response;
    return response.headers.get('x-clerk-auth-reason');
  };
}

const refusing = () => `http://127.0.0.1:${(api.address() as AddressInfo).port}`;

it('names a secret key that the Backend API refuses, and what to do, in one line', async () => {
  expect(await middleware(refusing())()).toBe('secret-key-invalid');
  expect(lines).toEqual([
    expect.stringMatching(/^ironclerk: the Backend API refuses the secret key.*Copy .*doctor\.$/),
  ]);
  expect(lines[0]).not.toContain(SECRET_KEY);
});

it('names an API that cannot be reached, with its address', async () => {
  expect(await middleware('http://127.0.0.1:9')()).toBe('jwk-remote-failed-to-load');
  expect(lines).toEqual([
    expect.stringMatching(/could not be fetched.*\(.*http:\/\/127\.0\.0\.1:9\/.*\)\. Check /),
  ]);
});

it('says so once a minute, also if the clock was set back', async () => {
  const ask = middleware(refusing());
  const start = Date.now();
  const said: number[] = [];
  for (const seconds of [0, 30, 61, -3600]) {
    jest.spyOn(Date, 'now').mockReturnValue(start + seconds * 1000);
    await ask();
    said.push(lines.length);
  }
  expect(said).toEqual([1, 1, 2, 3]);
});
