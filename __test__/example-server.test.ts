/**
 * The example as a production server of Next.js, asked over HTTP with real
 * tokens. The headers are exactly those given: the server tells documents
 * from API calls by them.
 */

import { createEmulator, type Emulator, organizationClaims } from '../emulator';
import { type App, serveExample } from './support/example';
import { type Answer, API_CALL, ask, DOCUMENT } from './support/http';
import { LONG } from './support/patience';

let emulator: Emulator;
let stranger: Emulator;
let server: App;
let origin: string;

beforeAll(async () => {
  [emulator, stranger] = await Promise.all([
    createEmulator({ seed: 'example server' }),
    createEmulator({ seed: 'stranger' }),
  ]);
  server = await serveExample(emulator.portalEnvironment);
  origin = server.origin;
}, LONG);

afterAll(async () => {
  await server?.stop();
  await Promise.all([emulator?.close(), stranger?.close()]);
});

describe('a page that nothing protects', () => {
  it('is served to somebody who is signed out', async () => {
    const answer = await get('/', { ...DOCUMENT, cookie: signedOut() });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('You are signed out.');
  });

  it('tells who is signed in', async () => {
    const answer = await get('/session', { ...DOCUMENT, cookie: signedIn(mint()) });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(emulator.userId);
  });
});

describe('a protected page', () => {
  it('sends a signed-out browser to sign in and back again', async () => {
    const answer = await get('/dashboard?tab=1', { ...DOCUMENT, cookie: signedOut() });
    expect(answer.status).toBe(307);
    const location = new URL(answer.headers.location ?? '', origin);
    expect(location.pathname).toBe('/sign-in');
    expect(location.searchParams.get('redirect_url')).toBe(`${origin}/dashboard?tab=1`);
  });

  it('protects what lies below it, and the forum beside it', async () => {
    for (const page of ['/dashboard/deeper', '/forum', '/forum/thread']) {
      const answer = await get(page, { ...DOCUMENT, cookie: signedOut() });
      expect([page, answer.status]).toEqual([page, 307]);
    }
  });

  it('is served with the id of the user whose token came in the cookie', async () => {
    const token = mint({ sub: 'user_grace' });
    const answer = await get('/dashboard', { ...DOCUMENT, cookie: signedIn(token) });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('user_grace');
  });

  it('is served with the id of the user whose token came in the header', async () => {
    const authorization = `Bearer ${mint({ sub: 'user_linus' })}`;
    const answer = await get('/dashboard', { ...DOCUMENT, authorization });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('user_linus');
  });

  it('is not served to a signed-out browser under another spelling (CVE-2026-41248)', async () => {
    for (const page of ['/%64ashboard', '/DASHBOARD', '/dashboard/%0a']) {
      const answer = await get(page, { ...DOCUMENT, cookie: signedOut() });
      expect([page, answer.status === 200]).toEqual([page, false]);
    }
  });
});

describe('a page behind a permission', () => {
  const member = (...permissions: string[]) =>
    mint(organizationClaims({ id: 'org_1', slug: 'one', role: 'member', permissions }));

  it('is 404 for a user without an organization', async () => {
    const answer = await get('/admin', { ...DOCUMENT, cookie: signedIn(mint()) });
    expect(answer.status).toBe(404);
  });

  it('is 404 for a user with other permissions', async () => {
    const token = member('org:billing:example1', 'org:admin:read');
    const answer = await get('/admin', { ...DOCUMENT, cookie: signedIn(token) });
    expect(answer.status).toBe(404);
  });

  it.each(['org:admin:example1', 'org:admin:example2'])('is served with %s', async (permission) => {
    const cookie = signedIn(member('org:billing:read', permission));
    const answer = await get('/admin', { ...DOCUMENT, cookie });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(permission);
  });

  it('sends a signed-out browser to sign in', async () => {
    const answer = await get('/admin', { ...DOCUMENT, cookie: signedOut() });
    expect(answer.status).toBe(307);
  });
});

describe('an API route', () => {
  it('answers everybody when nothing protects it', async () => {
    const answer = await get('/api/session', API_CALL);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ isAuthenticated: false, userId: null });
  });

  it.each(['GET', 'POST'])('is 404 for a signed-out %s when it is protected', async (method) => {
    const answer = await ask(`${origin}/api/protected/session`, API_CALL, { method });
    expect(answer.status).toBe(404);
  });

  it('answers a signed-in caller with who they are', async () => {
    const authorization = `Bearer ${mint({ sub: 'user_ken', sid: 'sess_ken' })}`;
    const answer = await get('/api/protected/session', { ...API_CALL, authorization });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ userId: 'user_ken', sessionId: 'sess_ken' });
  });
});

describe('a token that must not sign anybody in', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const tokens: Record<string, () => string> = {
    'is expired': () => mint({ iat: now() - 7200, exp: now() - 3600 }),
    'is not valid yet': () => mint({ nbf: now() + 3600, exp: now() + 7200 }),
    'was changed after signing': () => tamper(mint()),
    'has the algorithm none': () => mint({}, { alg: 'none' }),
    'was signed by a foreign key': () => stranger.mintSessionToken({ azp: origin }),
    'was signed by a foreign key under our key id': () =>
      stranger.mintSessionToken({ azp: origin }, { kid: emulator.keyId }),
    'is not a token': () => 'not.a.token',
  };

  describe.each(Object.entries(tokens))('because it %s', (_, token) => {
    it('opens no protected page from the cookie', async () => {
      const answer = await get('/dashboard', { ...DOCUMENT, cookie: signedIn(token()) });
      expect(answer.status).toBe(307);
    });

    it('opens no protected API route, from the cookie or the header', async () => {
      const authorization = `Bearer ${token()}`;
      const answers = [
        await get('/api/protected/session', { ...API_CALL, cookie: signedIn(token()) }),
        await get('/api/protected/session', { ...API_CALL, authorization }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    });

    it('is signed out on a public page', async () => {
      const answer = await get('/api/session', { ...API_CALL, cookie: signedIn(token()) });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body)).toMatchObject({ isAuthenticated: false, userId: null });
    });
  });
});

describe('headers that only the middleware may set', () => {
  const forged = (token: string) => ({
    'x-clerk-auth-status': 'signed-in',
    'x-clerk-auth-token': token,
    'x-clerk-auth-signature': '0'.repeat(40),
    'x-clerk-auth-reason': '',
    'x-clerk-auth-message': '',
    'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy',
  });

  it('do not open a protected page', async () => {
    const headers = { ...DOCUMENT, ...forged(mint()), cookie: signedOut() };
    expect((await get('/dashboard', headers)).status).toBe(307);
  });

  it('do not name a user to the application', async () => {
    const answer = await get('/api/session', { ...API_CALL, ...forged(mint()) });
    expect(JSON.parse(answer.body)).toMatchObject({ isAuthenticated: false, userId: null });
  });

  it('do not replace the user who is signed in', async () => {
    const headers = { ...forged(mint({ sub: 'user_mallory' })), cookie: signedIn(mint()) };
    const answer = await get('/api/session', { ...API_CALL, ...headers });
    expect(JSON.parse(answer.body)).toMatchObject({ userId: emulator.userId });
  });
});

describe('a page that the middleware does not run for', () => {
  it('is served where the middleware does run', async () => {
    const answer = await get('/reports/summary', { ...DOCUMENT, cookie: signedIn(mint()) });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(emulator.userId);
  });

  it('fails closed even for a valid session', async () => {
    const answer = await get('/reports/summary.csv', { ...DOCUMENT, cookie: signedIn(mint()) });
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain(emulator.userId);
  });

  it.each([
    'middleware:middleware:middleware:middleware:middleware',
    'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy',
    'proxy:proxy:proxy:proxy:proxy',
  ])('is not reached by a client that says %s (CVE-2025-29927)', async (subrequest) => {
    for (const page of ['/dashboard', '/reports/summary', '/reports/summary.csv']) {
      const answer = await get(page, { ...DOCUMENT, 'x-middleware-subrequest': subrequest });
      expect([page, answer.body.includes(emulator.userId)]).toEqual([page, false]);
      expect([page, answer.status]).not.toEqual([page, 200]);
    }
  });

  it('fails closed for forged headers of the middleware (CVE-2025-29927)', async () => {
    const answer = await get('/reports/summary.csv', {
      ...DOCUMENT,
      'x-clerk-auth-status': 'signed-in',
      'x-clerk-auth-token': mint(),
      'x-clerk-auth-signature': '0'.repeat(40),
    });
    expect(answer.status).not.toBe(200);
    expect(answer.body).not.toContain(emulator.userId);
  });
});

describe('the keys of the instance', () => {
  it('are not fetched again for a request with a known key', async () => {
    const before = emulator.requestCount('/v1/jwks');
    expect(before).toBeGreaterThan(0);
    await get('/dashboard', { ...DOCUMENT, cookie: signedIn(mint()) });
    expect(emulator.requestCount('/v1/jwks')).toBe(before);
  });
});

describe('a browser', () => {
  it('without cookies goes through the handshake and comes back', async () => {
    const first = await get('/', DOCUMENT);
    expect(first.status).toBe(307);
    const handshake = await ask(first.headers.location ?? '', DOCUMENT);
    expect(handshake.status).toBe(307);
    const back = await ask(handshake.headers.location ?? '', DOCUMENT);
    expect(back.status).toBe(307);
    expect(new URL(back.headers.location ?? '', origin).href).toBe(`${origin}/`);
    const cookie = cookiesOf(back);
    expect(cookie).toContain('__clerk_db_jwt=dvb_');
    expect((await get('/', { ...DOCUMENT, cookie })).status).toBe(200);
  });

  it('is not sent to another site after signing in or out', async () => {
    for (const elsewhere of [
      'https://evil.example/',
      '//evil.example/',
      `${origin}//evil.example`,
    ]) {
      const query = new URLSearchParams({ redirect_url: elsewhere });
      for (const page of ['/sign-in', '/sign-out']) {
        const { headers } = await get(`${page}?${query}`, { ...DOCUMENT, cookie: signedOut() });
        const portal = new URL(headers.location ?? '');
        expect(portal.origin).toBe(emulator.apiUrl);
        expect(new URL(portal.searchParams.get('redirect_url') ?? '').origin).toBe(origin);
      }
    }
  });
});

function mint(...[claims, header]: Parameters<Emulator['mintSessionToken']>): string {
  return emulator.mintSessionToken({ azp: origin, ...claims }, header);
}

/** The cookies of a browser that the instance knows and that is signed out. */
function signedOut(): string {
  return '__clerk_db_jwt=dvb_test; __client_uat=0';
}

/** The cookies of a browser that holds this session token. */
function signedIn(token: string): string {
  const { iat } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}',
  );
  return `__clerk_db_jwt=dvb_test; __client_uat=${iat ?? 1}; __session=${token}`;
}

/** Changes the claims of a token and keeps its signature. */
function tamper(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'user_mallory' }));
  return [header, changed.toString('base64url'), signature].join('.');
}

function cookiesOf(answer: Answer): string {
  return (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}

const get = (page: string, headers: Record<string, string>) => ask(origin + page, headers);
