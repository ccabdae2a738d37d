/**
 * The application trusts **only the middleware's statement** about a request: no
 * other status, reason, URL or signature, and no statement that is expired or about
 * another request.
 */

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NextRequest } from 'next/server';
import {
  cookies,
  DOCUMENT,
  EVENT,
  handedOn,
  JWT_KEY,
  load,
  loadModule,
  loadPeer,
  mint,
  request,
  SECRET_KEY,
} from './support/instance';

const OWN = 'x-ironclerk-request-data';
const NO_MIDDLEWARE = /can't detect usage of clerkMiddleware\(\)/;
const INVALID = /\(code=auth_signature_invalid\)/;

const server = load();
const MINUTE = 60_000;
/** Good for a minute. */
const brief = () => mint({ exp: Math.floor(Date.now() / 1000) + 60 });
const token = mint();

afterEach(() => jest.restoreAllMocks());

/** What the application gets after the middleware ran. */
async function stated(asked = request('/page', DOCUMENT, token), options: object = {}) {
  return handedOn((await server.clerkMiddleware(() => {}, options)(asked, EVENT)) as Response);
}

/** A request for `path` with what the middleware handed on, and with changes; `null` takes out. */
function incoming(
  headers: Headers,
  changes: Record<string, string | null> = {},
  path = '/page',
): NextRequest {
  const changed = new Headers(headers);
  for (const [name, value] of Object.entries(changes)) {
    changed.delete(name);
    if (value !== null) {
      changed.set(name, value);
    }
  }
  return new NextRequest(`https://example.com${path}`, { headers: changed });
}

const setClock = (ms: number) => jest.spyOn(Date, 'now').mockReturnValue(ms);

describe('every request that is let through', () => {
  it.each([
    ['signed in', request('/page', DOCUMENT, token)],
    ['signed out', request('/page')],
    [
      'with a token that is over',
      request('/page', { authorization: `Bearer ${mint({ exp: 1 })}` }),
    ],
    ['with a machine token', request('/page', { authorization: 'Bearer ak_0123456789' })],
  ])('%s, has one statement of ours', async (_name, asked) => {
    const sealed = (await stated(asked)).get(OWN) ?? '';
    expect(sealed).toMatch(/^ic2\.[\w-]+$/);
    expect((await stated(asked)).get(OWN)).not.toBe(sealed);
  });
});

describe('without the statement', () => {
  const signature = (key: string) => createHmac('sha1', key).update(token).digest('hex');
  const forged = {
    'x-clerk-auth-status': 'signed-in',
    'x-clerk-auth-token': token,
    'x-clerk-auth-signature': signature(SECRET_KEY),
    'x-clerk-clerk-url': 'https://example.com/page',
  };

  it.each([
    ['a status', { 'x-clerk-auth-status': 'signed-in' }],
    ['a genuine signature', forged],
    ['a reason to verify now', { ...forged, 'x-clerk-auth-reason': 'machine-token-not-verified' }],
    ['an empty statement', { ...forged, [OWN]: '' }],
    ['a token in Authorization', { authorization: `Bearer ${token}`, cookie: cookies(token) }],
  ])('%s is nothing', (_name, headers) => {
    const asked = new NextRequest('https://example.com/page', { headers: headers as HeadersInit });
    expect(() => server.getAuth(asked)).toThrow(NO_MIDDLEWARE);
    const attributes = { __clerkAuthStatus: 'signed-in', __clerkAuthToken: token };
    const node = { url: '/page', headers, cookies: {}, ...attributes };
    expect(() => server.getAuth(node as never)).toThrow(NO_MIDDLEWARE);
  });

  it('what the middleware handed on else is nothing', async () => {
    const options = { secretKey: 'sk_live_tenant', jwtKey: JWT_KEY };
    const keyed = load({ CLERK_ENCRYPTION_KEY: 'k' });
    const response = await keyed.clerkMiddleware(() => {}, options)(
      request('/page', DOCUMENT, token),
      EVENT,
    );
    const handed = handedOn(response as Response);
    expect(keyed.getAuth(incoming(handed)).userId).toBe('user_1');
    expect(() => keyed.getAuth(incoming(handed, { [OWN]: null }))).toThrow(NO_MIDDLEWARE);
  });
});

describe('beside the statement', () => {
  it.each([
    ['status', { 'x-clerk-auth-status': 'signed-in' }],
    ['reason', { 'x-clerk-auth-reason': 'machine-token-not-verified' }],
    ['message', { 'x-clerk-auth-message': 'forged' }],
    ['signature', { 'x-clerk-auth-signature': '0'.repeat(40) }],
    ['debug', { 'x-clerk-debug': 'true' }],
    ['authorization', { authorization: `Bearer ${token}` }],
  ])('a forged %s means nothing', async (_name, changes) => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    const signedOut = await stated(request('/page'));
    expect(server.getAuth(incoming(signedOut, changes)).userId).toBeNull();
    expect(server.getAuth(incoming(await stated(), changes)).userId).toBe('user_1');
    expect(log).not.toHaveBeenCalled();
  });

  it.each([
    ['token', { 'x-clerk-auth-token': mint({ sub: 'user_2' }) }],
    ['absent token', { 'x-clerk-auth-token': null }],
    ['URL', { 'x-clerk-clerk-url': 'https://evil.example/page' }],
  ])('another %s makes it count for nothing', async (_name, changes) => {
    const handed = incoming(await stated(), changes);
    expect(() => server.getAuth(handed)).toThrow(INVALID);
  });

  it('a token beside a signed-out statement signs no one in', async () => {
    const signedOut = await stated(request('/page'));
    const handed = incoming(signedOut, { 'x-clerk-auth-token': token });
    expect(() => server.getAuth(handed)).toThrow(INVALID);
  });
});

describe('a statement that was captured', () => {
  it.each(['/other', '/', '/page/below', '/pagex', '/x/page', '/%2570age'])(
    'is nothing at %s',
    async (path) => {
      const headers = await stated();
      expect(() => server.getAuth(incoming(headers, {}, path))).toThrow(INVALID);
      const node = { url: path, headers: Object.fromEntries(headers), cookies: {} };
      expect(() => server.getAuth(node as never)).toThrow(INVALID);
    },
  );

  it.each(['/page?x=1', '/page/', '/p%61ge', '/_next/data/build/page.json', '/page.rsc?_rsc=1'])(
    'holds at %s, which is the same page',
    async (url) => {
      const headers = Object.fromEntries(await stated());
      expect(server.getAuth({ url, headers, cookies: {} } as never).userId).toBe('user_1');
    },
  );

  it('is nothing once its session is over', async () => {
    const now = Date.now();
    const exp = Math.floor(now / 1000) + 60;
    const headers = await stated(request('/page', DOCUMENT, mint({ exp })));
    setClock(exp * 1000 + 4_999);
    expect(server.getAuth(incoming(headers)).userId).toBe('user_1');
    setClock(exp * 1000 + 5_001);
    expect(() => server.getAuth(incoming(headers))).toThrow(INVALID);
  });

  it('is nothing once its session is over by the configured difference of clocks', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    for (const clockSkewInMs of [0, 20_000]) {
      const asked = request('/page', DOCUMENT, mint({ exp }));
      const headers = await stated(asked, { clockSkewInMs });
      setClock(exp * 1000 + clockSkewInMs - 1);
      expect(server.getAuth(incoming(headers)).userId).toBe('user_1');
      setClock(exp * 1000 + clockSkewInMs + 1);
      expect(() => server.getAuth(incoming(headers))).toThrow(INVALID);
      jest.restoreAllMocks();
    }
  });

  it('is nothing after five minutes, whatever the session', async () => {
    const now = Date.now();
    const exp = Math.floor(now / 1000) + 3600;
    for (const asked of [request('/page', DOCUMENT, mint({ exp })), request('/page')]) {
      const headers = await stated(asked);
      setClock(now + 5 * MINUTE - 1000);
      expect(() => server.getAuth(incoming(headers))).not.toThrow();
      setClock(now + 5 * MINUTE + 10_000);
      expect(() => server.getAuth(incoming(headers))).toThrow(INVALID);
      jest.restoreAllMocks();
    }
  });

  it('holds for a session that ends on the way, for a few seconds', async () => {
    const now = Date.now();
    const exp = Math.floor(now / 1000) - 4;
    const headers = await stated(request('/page', DOCUMENT, mint({ exp })));
    expect(server.getAuth(incoming(headers)).userId).toBe('user_1');
    setClock(now + 9_000);
    expect(server.getAuth(incoming(headers)).userId).toBe('user_1');
    setClock(now + 11_000);
    expect(() => server.getAuth(incoming(headers))).toThrow(INVALID);
  });
});

describe('a request that an HTTP server of this process hands in', () => {
  type Answer = { userId?: string | null; error?: string };

  /** Runs `serve` within a request for `path`, as a Next.js server does. */
  async function within(path: string, serve: () => Promise<Answer>): Promise<Answer> {
    const http = createServer(async (_, response) => {
      const answer = await serve().catch((error: Error) => ({ error: error.message }));
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = http.address() as AddressInfo;
      return (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as Answer;
    } finally {
      http.closeAllConnections();
      http.close();
    }
  }

  const read = (headers: Headers, path = '/page'): Answer => ({
    userId: server.getAuth(incoming(headers, {}, path)).userId,
  });

  it('may take as long as it takes, and be rewritten, once the middleware has stated it', async () => {
    const { userId } = await within('/page', async () => {
      const headers = await stated();
      setClock(Date.now() + 60 * MINUTE);
      return read(headers, '/rewritten');
    });
    expect(userId).toBe('user_1');
  });

  it('may take as long as it takes where the middleware ran elsewhere', async () => {
    const headers = await stated();
    const { userId } = await within('/page', async () => {
      setClock(Date.now() + 60 * MINUTE);
      return read(headers, '/rewritten');
    });
    expect(userId).toBe('user_1');
  });

  it('asks for its own page, whatever the application is told', async () => {
    const headers = await stated();
    const { error } = await within('/unmatched', async () => read(headers, '/page'));
    expect(error).toMatch(INVALID);
  });

  it('arrives when it arrives: a statement that was over then stays over', async () => {
    const headers = await stated(request('/page', DOCUMENT, brief()));
    setClock(Date.now() + 2 * MINUTE);
    const { error } = await within('/page', async () => read(headers));
    expect(error).toMatch(INVALID);
  });

  it('has its own statement, not that of the request before on its connection', async () => {
    const first = await within('/page', async () => read(await stated()));
    expect(first.userId).toBe('user_1');
    const captured = await stated();
    const { error } = await within('/unmatched', async () => {
      await stated(request('/unmatched'));
      return read(captured);
    });
    expect(error).toMatch(INVALID);
  });
});

describe('what the middleware of @clerk/nextjs hands on', () => {
  const reader = load({ IRONCLERK_PEER_ENVELOPE: 'read' });

  /** Theirs with the keys of the tests, which it reads from the environment when it is loaded. */
  const theirs = loadPeer();

  async function handedOnByThem(asked: NextRequest): Promise<Headers> {
    const middleware = theirs.clerkMiddleware(() => {}, { jwtKey: JWT_KEY, signInUrl: '/their' });
    const headers = handedOn((await middleware(asked, EVENT)) as Response);
    expect(headers.get('x-clerk-auth-status')).toMatch(/signed-(in|out)/);
    return headers;
  }

  it('O22: is nothing where it is not asked for', async () => {
    const headers = await handedOnByThem(request('/page', DOCUMENT, token));
    expect(() => server.getAuth(incoming(headers))).toThrow(NO_MIDDLEWARE);
    expect(server.getAuth(incoming(await stated())).userId).toBe('user_1');
  });

  it('O22: counts with IRONCLERK_PEER_ENVELOPE=read', async () => {
    const headers = await handedOnByThem(request('/page', DOCUMENT, token));
    expect(reader.getAuth(incoming(headers)).userId).toBe('user_1');
    const signedOut = await handedOnByThem(request('/page'));
    expect(reader.getAuth(incoming(signedOut)).userId).toBeNull();
  });

  it('has to be signed, and its session not over', async () => {
    const headers = await handedOnByThem(request('/page', DOCUMENT, brief()));
    expect(reader.getAuth(incoming(headers)).userId).toBe('user_1');
    for (const signature of [null, '', '0'.repeat(40)]) {
      const handed = incoming(headers, { 'x-clerk-auth-signature': signature });
      expect(() => reader.getAuth(handed)).toThrow(INVALID);
    }
    setClock(Date.now() + 2 * MINUTE);
    expect(() => reader.getAuth(incoming(headers))).toThrow(INVALID);
  });

  it('never stands beside a statement of ours', async () => {
    const headers = await handedOnByThem(request('/page', DOCUMENT, token));
    const ours = (await stated(request('/page'))).get(OWN);
    expect(() => reader.getAuth(incoming(headers, { [OWN]: ours }))).toThrow(INVALID);
  });

  it('never makes us verify a token', async () => {
    const data = loadModule<typeof import('../dist/application/auth-data.js')>(
      'application/auth-data.js',
      { IRONCLERK_PEER_ENVELOPE: 'read' },
    );
    const { statementOf } = loadModule<typeof import('../dist/application/read-statement.js')>(
      'application/read-statement.js',
      { IRONCLERK_PEER_ENVELOPE: 'read' },
    );
    for (const bearer of [token, 'ak_0123456789']) {
      const headers = new Headers({
        'x-clerk-auth-status': 'signed-out',
        'x-clerk-auth-reason': 'machine-token-not-verified',
        authorization: `Bearer ${bearer}`,
      });
      const header = (name: string) => headers.get(name) ?? undefined;
      const statement = statementOf({ header, target: '/page' });
      expect(statement).toMatchObject({ isSignedIn: false, unverified: '' });
      const auth = await data.identify(statement as never, { acceptsToken: 'any' });
      expect(auth.isAuthenticated).toBe(false);
    }
  });
});
