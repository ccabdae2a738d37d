/**
 * The App Router on a production server: what `auth.protect()` answers to whom
 * in a page, a route handler and a server action, what is prerendered and what
 * is not, and the errors that say what to do.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmulator, type Emulator } from '../emulator';
import { API_CALL, ask, DOCUMENT, SIGNED_OUT, shownIn, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

const APP = path.join(__dirname, 'apps/routers');

let emulator: Emulator;
let app: Testapp;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  app = await serve('routers', emulator.environment);
}, SET_UP_LIMIT);

afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

const user = () => signedIn(emulator.mintSessionToken({ azp: app.origin, sub: 'user_ada' }));
const get = (page: string, headers: Record<string, string>) => ask(app.origin + page, headers);
const either = ['ours', 'theirs'] as const;
const query = (package_: (typeof either)[number]) => (package_ === 'theirs' ? '?theirs=1' : '');

describe('auth.protect() in a page', () => {
  it('lets somebody in who is signed in', async () => {
    const { status, body } = await get('/protected-page', { ...DOCUMENT, ...user() });
    expect(status).toBe(200);
    expect(body).toContain('user_ada');
  });

  it.each(either)('sends a browser to sign in, as of %s', async (package_) => {
    const answer = await get(`/protected-page${query(package_)}`, { ...DOCUMENT, ...SIGNED_OUT });
    expect(answer.status).toBe(307);
    expect(new URL(answer.headers.location ?? '', app.origin).pathname).toBe('/sign-in');
  });

  it.each(either)('redirects a navigation of the router, as of %s', async (package_) => {
    const headers = { ...SIGNED_OUT, rsc: '1', 'next-url': '/', accept: '*/*' };
    const answer = await get(`/protected-page${query(package_)}`, headers);
    expect(answer.status).toBe(307);
  });
});

describe('auth.protect() in a route handler', () => {
  it('lets somebody in who is signed in', async () => {
    const { body } = await get('/api/protected', { ...API_CALL, ...user() });
    expect(JSON.parse(body)).toEqual({ userId: 'user_ada' });
  });

  it('S1: answers a signed-out API call 404; the peer sends it to sign in', async () => {
    for (const method of ['GET', 'POST']) {
      const asked = (package_: (typeof either)[number]) =>
        ask(
          `${app.origin}/api/protected${query(package_)}`,
          { ...API_CALL, ...SIGNED_OUT },
          { method },
        );
      expect([method, (await asked('ours')).status]).toEqual([method, 404]);
      expect([method, (await asked('theirs')).status]).toEqual([method, 307]);
    }
  });
});

it('R32: a route handler answers a refusal with the chosen status', async () => {
  const path = '/api/refusing';
  const status = async (query: string, headers: Record<string, string>) =>
    (await get(path + query, { ...API_CALL, ...headers })).status;
  expect(await status('', user())).toBe(200);
  expect(await status('', SIGNED_OUT)).toBe(401);
  expect(await status('?role=org:admin', user())).toBe(403);
  expect(await status('?hidden', SIGNED_OUT)).toBe(404);
});

describe('auth.protect() in a server action', () => {
  async function actions() {
    const { body } = await get('/actions', { ...DOCUMENT, ...SIGNED_OUT });
    const [ours, theirs] = Array.from(body.matchAll(/\$ACTION_ID_(\w+)/g), ([, id = '']) => id);
    return { ours: ours ?? '', theirs: theirs ?? '' };
  }

  const invoke = (id: string, headers: Record<string, string>) =>
    ask(
      `${app.origin}/actions`,
      {
        accept: 'text/x-component',
        'content-type': 'text/plain;charset=UTF-8',
        'next-action': id,
        origin: app.origin,
        'sec-fetch-dest': 'empty',
        ...headers,
      },
      { method: 'POST', body: '[]' },
    );

  it.each(either)('lets somebody in who is signed in, as of %s', async (package_) => {
    const answer = await invoke((await actions())[package_], user());
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('hello user_ada');
  });

  it('S2: answers 401 to signed-out visitors; the peer redirects them to sign in', async () => {
    const { ours, theirs } = await actions();
    for (const headers of [SIGNED_OUT, { ...SIGNED_OUT, 'next-url': '/actions' }]) {
      expect((await invoke(ours, headers)).status).toBe(401);
      const redirected = await invoke(theirs, headers);
      expect(redirected.headers['x-action-redirect']).toContain('/sign-in?redirect_url=');
    }
  });

  it('S2: answers 401 in the middleware, too', async () => {
    const { status } = await ask(
      `${app.origin}/api/protected/middleware`,
      { accept: 'text/x-component', 'next-action': 'a1', ...SIGNED_OUT },
      { method: 'POST' },
    );
    expect(status).toBe(401);
  });
});

describe('prerendering', () => {
  const manifest = (name: string) =>
    JSON.parse(readFileSync(path.join(APP, '.next', name), 'utf8'));

  it('leaves out what asks who is there, of itself', () => {
    const prerendered = Object.keys(manifest('prerender-manifest.json').routes);
    expect(prerendered).toEqual(expect.arrayContaining(['/', '/static', '/provider']));
    for (const page of ['/page', '/protected-page', '/provider/dynamic', '/unmatched']) {
      expect(prerendered).not.toContain(page);
    }
  });

  it('serves what was prerendered behind the middleware', async () => {
    const { status, headers } = await get('/static', { ...DOCUMENT, ...user() });
    expect(status).toBe(200);
    expect(headers['x-nextjs-prerender']).toMatch(/^1/);
  });
});

describe('a function with "use cache"', () => {
  it('may not ask who is there, and says so in the words of the peer', async () => {
    for (const [ours, theirs] of [
      ['ours', 'theirs'],
      ['currentUser', 'theirUser'],
      ['clerkClient', 'theirClient'],
    ]) {
      const said = await get(`/cached?read=${ours}`, user());
      expect(said.body).toBe((await get(`/cached?read=${theirs}`, user())).body);
      expect(said.body).toMatch(/^ClerkUseCacheError: Clerk: auth\(\) and currentUser\(\) cannot/);
    }
  });

  it(
    'leaves a page with cacheComponents its shell, and its user the rest',
    async () => {
      const cached = await serve('cached', emulator.environment);
      try {
        const page = (headers: Record<string, string>) =>
          ask(`${cached.origin}/`, { ...DOCUMENT, ...headers });
        const [signedOut, ada] = await Promise.all([page(SIGNED_OUT), page(user())]);
        expect(signedOut.headers['x-nextjs-postponed']).toBe('1');
        expect(signedOut.body).toContain('You are signed out.');
        expect(ada.body).toContain('Hello user_ada at function.');
        const [wrong] = shownIn(await ask(`${cached.origin}/wrong`, { ...DOCUMENT, ...user() }));
        expect(wrong?.error).toMatch(/^ClerkUseCacheError: Clerk: auth\(\) and currentUser\(\)/);
      } finally {
        await cached.stop();
      }
    },
    SET_UP_LIMIT,
  );
});

describe('auth() where the middleware did not run', () => {
  const unmatched = async (origin: string) => {
    const { body } = await ask(`${origin}/api/unmatched`, { ...API_CALL, ...user() });
    return JSON.parse(body);
  };

  it('fails closed', async () => {
    const { status, body } = await get('/unmatched', { ...DOCUMENT, ...user() });
    expect(status).toBe(500);
    expect(body).not.toContain('user_ada');
  });

  it('says what to do, in the words of the peer', async () => {
    const { ours, theirs } = await unmatched(app.origin);
    expect(ours).toEqual(theirs);
    expect(ours.error).toContain(
      'Your middleware or proxy file exists at ./middleware.(ts|js) or proxy.(ts|js)',
    );
    expect(ours.error).toContain('If you are using the src directory');
  });

  it.each([
    ['src/app', 'proxy.ts', './src/proxy.ts. Currently located at ./proxy.ts'],
    ['src/app', 'src/app/proxy.js', './src/proxy.js. Currently located at ./src/app/proxy.js'],
    ['app', 'app/middleware.ts', './middleware.ts. Currently located at ./app/middleware.ts'],
    ['src/app', 'src/proxy.ts', 'exists at ./src/middleware.(ts|js) or proxy.(ts|js)'],
  ])('with the application in %s and %s says %s', async (folder, file, hint) => {
    const project = mkdtempSync(path.join(tmpdir(), 'ironclerk-'));
    mkdirSync(path.join(project, folder), { recursive: true });
    writeFileSync(path.join(project, file), '');
    const elsewhere = await serve('routers', emulator.environment, project);
    try {
      const { ours, theirs } = await unmatched(elsewhere.origin);
      expect(ours).toEqual(theirs);
      expect(ours.error).toContain(hint);
    } finally {
      await elsewhere.stop();
      rmSync(project, { recursive: true });
    }
  });
});
