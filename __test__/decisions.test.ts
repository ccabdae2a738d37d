/**
 * The cases of `testdata/decisions.json`, through `authenticateRequest()` and
 * a real server in the place of the Backend API.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createKeys } from '../conformance/shared/keys.mjs';
import { mintSessionToken } from '../conformance/shared/tokens.mjs';
import { loadModule } from './support/instance';

const { authenticateRequest } = loadModule<typeof import('../dist/index.js')>('index.js');

type Members = Record<string, unknown>;

interface TokenCase {
  header?: Members;
  claims?: Members;
  key?: 'instance' | 'foreign' | 'none';
}

interface DecisionCase {
  name: string;
  instance: string;
  options?: Members;
  accepts?: string | string[];
  request: { method: string; url: string; headers: Record<string, string> };
  api?: Record<'handshakePayload' | 'refresh' | 'machine', unknown>;
  expect: Members & { headers?: Record<string, string[]>; query?: Record<string, string | null> };
}

const document: {
  instances: Record<string, Members & { publishableKey: string }>;
  tokens: Record<string, TokenCase>;
  cases: DecisionCase[];
} = JSON.parse(readFileSync(path.join(__dirname, '../testdata/decisions.json'), 'utf8'));

/** The time of every case, in seconds: the clock stands still. */
const NOW = Math.floor(Date.now() / 1000);
const own = createKeys();
const foreign = createKeys();

let server: Server;
let api: DecisionCase['api'];

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
  // What is logged about handshakes is not what is tested here.
  for (const method of ['error', 'warn', 'log'] as const) {
    jest.spyOn(console, method).mockImplementation(() => {});
  }
});

afterAll(() => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const url = request.url ?? '';
  if (url.startsWith('/v1/clients/handshake_payload')) {
    send(200, { directives: api?.handshakePayload });
  } else if (/^\/v1\/sessions\/sess_1\/refresh/.test(url)) {
    const isError = typeof api?.refresh === 'string';
    send(
      isError ? 422 : 200,
      isError ? { errors: [{ code: api?.refresh }] } : { cookies: api?.refresh },
    );
  } else if (/\/verify$/.test(url)) {
    const isError = typeof api?.machine === 'string';
    send(isError ? 404 : 200, isError ? { errors: [] } : api?.machine);
  } else {
    send(404, {});
  }
}

/** Fills in tokens and times. */
function fill<T>(value: T, values: Record<string, string>): T {
  const text = JSON.stringify(value).replace(/\{(\w+|now[+-]\d+)\}/g, (_match, name: string) =>
    name.startsWith('now') ? String(NOW + Number(name.slice(3))) : (values[name] ?? ''),
  );
  return JSON.parse(text);
}

/** Members whose times, such as `now-60`, are numbers. */
function timed(members: Members = {}): Members {
  const isTime = (value: unknown): value is string =>
    typeof value === 'string' && /^now[+-]\d+$/.test(value);
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      isTime(value) ? NOW + Number(value.slice(3)) : value,
    ]),
  );
}

function mint(token: TokenCase, values: Record<string, string>): string {
  const { header, claims, key } = fill(token, values);
  const { privateKey } = key === 'foreign' ? foreign : own;
  const minted = mintSessionToken(privateKey, { exp: NOW + 60, ...timed(claims) }, timed(header));
  return key === 'none' ? minted.replace(/[^.]*$/, '') : minted;
}

function valuesFor(publishableKey: string): Record<string, string> {
  const hash = createHash('sha1').update(publishableKey).digest('base64url');
  const values: Record<string, string> = { suffix: hash.slice(0, 8) };
  const names = Object.keys(document.tokens);
  for (const name of ['session', ...names.filter((name) => name !== 'session')]) {
    values[name] = mint(document.tokens[name] as TokenCase, values);
  }
  return values;
}

it.each(document.cases.map((data) => [data.name, data] as const))('%s', async (_name, data) => {
  const instance = document.instances[data.instance];
  const filled = fill(data, valuesFor(instance?.publishableKey ?? ''));
  api = filled.api;
  const { port } = server.address() as AddressInfo;
  const state = await authenticateRequest(new Request(filled.request.url, filled.request), {
    ...instance,
    ...filled.options,
    jwtKey: own.publicPem,
    apiUrl: `http://127.0.0.1:${port}`,
    acceptsToken: filled.accepts as 'session_token',
  });

  const { headers = {}, query = {}, location, userId, ...expected } = filled.expect;
  expect(state).toMatchObject(expected);
  if (userId !== undefined) {
    expect(state.toAuth()).toMatchObject({ userId, isAuthenticated: true });
  }
  for (const [name, values] of Object.entries(headers)) {
    const found = name === 'set-cookie' ? state.headers.getSetCookie() : [state.headers.get(name)];
    expect(found).toEqual(values);
  }
  if (location !== undefined || Object.keys(query).length > 0) {
    const url = new URL(state.headers.get('location') ?? '');
    for (const [name, value] of Object.entries(query)) {
      expect([name, url.searchParams.get(name)]).toEqual([name, value]);
    }
    expect(location ?? url.origin + url.pathname).toBe(url.origin + url.pathname);
  }
});
