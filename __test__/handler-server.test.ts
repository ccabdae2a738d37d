/**
 * What a handler does with a request, on a production server: requests are let
 * through whatever the server calls itself, every run of a handler asks about
 * the request as it came, and neither an upstream nor a client steers Next.js.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from '../emulator';
import { type Answer, ask, DOCUMENT, SIGNED_OUT, shownIn, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

type Headers = Record<string, string>;

const FORGED: Headers = {
  'x-clerk-auth-status': 'signed-in',
  'x-clerk-auth-token': 'forged',
  'x-clerk-auth-reason': 'forged',
  'x-clerk-request-data': 'forged',
  'x-ironclerk-request-data': 'forged',
  'x-clerk-debug': 'true',
};

let emulator: Emulator;
let upstream: Server;
/** What the upstream says in the headers of its next answer. */
let orders: Headers;
let app: Testapp;
/** The same app, whose server is called by its address. */
let byAddress: Testapp;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  upstream = createServer((request, response) => {
    response.writeHead(200, orders);
    response.end(JSON.stringify({ url: request.url, headers: request.headers }));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const TEST_UPSTREAM = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const environment = { ...emulator.environment, TEST_UPSTREAM };
  app = await serve('routers', environment);
  byAddress = await serve('routers', { ...environment, TEST_HOSTNAME: '127.0.0.1' });
}, SET_UP_LIMIT);

afterAll(async () => {
  await Promise.all([app?.stop(), byAddress?.stop()]);
  upstream?.closeAllConnections();
  upstream?.close();
  await emulator?.close();
});

beforeEach(() => {
  orders = {};
});

const user = (origin = app.origin) =>
  signedIn(emulator.mintSessionToken({ azp: origin, sub: 'user_ada' }));
const get = (handler: string, path: string, headers: Headers = {}, origin = app.origin) =>
  ask(origin + path, { ...DOCUMENT, 'x-test-handler': handler, ...headers });
const to = (path: string, url: string) => `${path}?to=${encodeURIComponent(url)}`;
const ownNames = (headers: object) =>
  Object.keys(headers).filter((name) => /^x-(iron)?clerk-/.test(name));

describe('R17: a request is let through', () => {
  const servers: Array<[name: string, server: () => Testapp]> = [
    ['that listens on localhost', () => app],
    ['that listens on 127.0.0.1, asked as localhost', () => byAddress],
  ];

  /** What an answer shows of its visitor, on any page. */
  const shown = (answer: Answer) =>
    answer.headers['content-type']?.includes('json')
      ? JSON.parse(answer.body)
      : (shownIn(answer)[0]?.ours as Record<string, unknown>);

  describe.each(servers)('by a server %s', (_name, server) => {
    const asked = (handler: string, path: string) =>
      get(handler, path, user(server().origin), server().origin);

    it.each(['/api/request', '/page', '/legacy'])('to %s', async (path) => {
      for (const handler of ['nothing', 'next', 'sets request headers']) {
        const answer = await asked(handler, path);
        expect([answer.status, shown(answer).userId]).toEqual([200, 'user_ada']);
        expect(answer.headers).not.toHaveProperty('x-middleware-rewrite');
      }
    });

    it('with the headers and cookies of the handler', async () => {
      const own = shown(await asked('sets request headers', '/api/request'));
      expect(own.headers['x-own']).toBe('1');
      const next = await asked('next', '/page');
      expect(next.headers['x-of-handler']).toBe('1');
      expect(next.headers['set-cookie']).toEqual(['of-handler=1; Path=/']);
      expect(shownIn(next)[0]?.ofHandler).toBe('1');
    });

    it.each(['nothing', 'next'])('to what it has been shown: the handler %s', async (handler) => {
      // Next.js shows a middleware this path without its last segment.
      const answer = await asked(handler, '/api/request/.rsc');
      expect(shown(answer)).toMatchObject({ path: [], userId: 'user_ada' });
      expect(shown(await asked(handler, '/api/request/x')).path).toEqual(['x']);
    });

    it('and where the handler says: its rewrite stays one', async () => {
      for (const path of ['/page', '/legacy', '/api/request/x']) {
        const answer = await asked('rewrite', to('/nowhere', path));
        expect([path, answer.status, shown(answer).userId]).toEqual([path, 200, 'user_ada']);
      }
      // The handler runs once, and not for the destination as well.
      const once = await asked('rewrite', to('/nowhere', to('/api/request/x', '/api/request/y')));
      expect(shown(once).path).toEqual(['x']);
    });
  });
});

describe('a handler that runs more than once', () => {
  const secret = '/admin%2Fsecret.txt';

  it('is asked about the request as it came, whatever a run has made of nextUrl', async () => {
    expect((await get('nothing', secret, SIGNED_OUT)).body).toBe('a secret\n');
    const answer = await get('changes nextUrl', secret, SIGNED_OUT);
    expect(answer.status).toBe(307);
    expect(answer.body).not.toContain('a secret');
    expect((await get('changes nextUrl', secret, user())).body).toBe('a secret\n');
  });

  it('can read the body in every run, and the application has it, too', async () => {
    const headers = { ...DOCUMENT, ...user(), 'x-test-handler': 'reads the body' };
    const { status, body } = await ask(`${app.origin}/api/request/.rsc`, headers, {
      method: 'POST',
      body: 'a=1',
    });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      body: 'a=1',
      headers: { 'x-read': 'a=1', 'x-asked': 'false' },
    });
  });
});

describe('an upstream whose answer a handler returns', () => {
  it.each(['returns an upstream', 'copies an upstream'])(
    'neither chooses a page nor says who asks: the handler %s',
    async (handler) => {
      const forged = {
        'x-middleware-override-headers': 'x-role',
        'x-middleware-request-x-role': 'admin',
      };
      for (const order of [
        { 'x-middleware-rewrite': `${app.origin}/admin/secret.txt` },
        { 'x-middleware-next': '1', ...forged },
        { 'x-middleware-rewrite': `${app.origin}/api/request`, ...forged },
      ]) {
        orders = order as unknown as Headers;
        const answer = await get(handler, '/api/request/x', user());
        expect(JSON.parse(answer.body)).toMatchObject({ url: '/api/request/x' });
        expect(JSON.parse(answer.body)).not.toHaveProperty('userId');
        expect(Object.keys(answer.headers).filter((name) => /^x-middleware/.test(name))).toEqual(
          [],
        );
      }
    },
  );

  it('may set a cookie that no one can decode', async () => {
    orders = { 'set-cookie': 'a=%ZZ' };
    const answer = await get('returns an upstream', '/x', user());
    expect([answer.status, answer.headers['set-cookie']]).toEqual([200, ['a=%ZZ']]);
  });
});

describe('another origin', () => {
  it('is told by a rewrite nothing that a client sent under our names, and nothing of ours', async () => {
    for (const visitor of [user(), SIGNED_OUT]) {
      const answer = await get('elsewhere', '/x', { ...visitor, ...FORGED, 'x-kept': '1' });
      const { url, headers } = JSON.parse(answer.body);
      expect([url, headers['x-kept']]).toEqual(['/elsewhere', '1']);
      expect(Object.values(headers)).not.toContain('forged');
      // What a decision tells the browser, Next.js puts on the request as well.
      const told = visitor === SIGNED_OUT ? ['x-clerk-auth-reason', 'x-clerk-auth-status'] : [];
      expect(ownNames(headers).sort()).toEqual(told);
    }
  });

  it('gets no token of the development browser by a redirect', async () => {
    const { headers } = await get('redirect', to('/x', 'https://evil.example/'), SIGNED_OUT);
    expect(headers.location).toBe('https://evil.example/');
  });

  it('is not where a redirect to a path leads, whatever host a client forwards', async () => {
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    for (const handler of ['redirect', 'leads away']) {
      for (const { origin } of [app, byAddress]) {
        const path = to('/x', '/there');
        const { headers } = await get(handler, path, { ...SIGNED_OUT, ...forwarded }, origin);
        expect([handler, headers.location]).toEqual([handler, '/there']);
      }
    }
  });
});
