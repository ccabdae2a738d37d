/**
 * A middleware that returns another's response: the headers, cookies, rewrites
 * and redirects of the real `next-intl` all survive, and the page knows both
 * its locale and its user. On a production server with two locales.
 */

import { createEmulator, type Emulator } from '../emulator';
import { ask, DOCUMENT, SIGNED_OUT, shownIn, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

let emulator: Emulator;
let app: Testapp;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  // The page's own `auth()` reads what the middleware of `@clerk/nextjs` says, too.
  app = await serve('intl', { ...emulator.environment, IRONCLERK_PEER_ENVELOPE: 'read' });
}, SET_UP_LIMIT);

afterAll(async () => {
  await app?.stop();
  await emulator?.close();
});

const user = () => signedIn(emulator.mintSessionToken({ azp: app.origin, sub: 'user_ada' }));
const get = (path: string, headers: Record<string, string>) =>
  ask(app.origin + path, { ...DOCUMENT, ...headers });

/** What next-intl alone answers, with the headers that it sets and Next.js does not. */
async function alone(path: string, headers: Record<string, string>) {
  return get(path, { ...headers, 'x-test-middleware': 'none' });
}

const PATHS = ['/', '/de', '/en', '/dashboard', '/de/uebersicht', '/de/dashboard', '/fr'];
const LANGUAGES = ['en', 'de', 'fr;q=0.9, de;q=0.8'];

describe('for somebody who is signed in', () => {
  it.each(PATHS)('%s is answered as by next-intl alone', async (path) => {
    for (const language of LANGUAGES) {
      for (const locale of ['', '; NEXT_LOCALE=de']) {
        const headers = { cookie: user().cookie + locale, 'accept-language': language };
        const [ours, inner] = await Promise.all([get(path, headers), alone(path, headers)]);
        const seen = ({ status, headers: all }: typeof ours) => ({
          status,
          location: all.location,
          link: all.link,
          cookies: all['set-cookie'],
          // R17: a page whose path might be read otherwise is named.
          rewrite: all['x-middleware-rewrite'] === path ? undefined : all['x-middleware-rewrite'],
        });
        // Without our middleware a page cannot ask for its user.
        const expected = { ...seen(inner), status: inner.status === 500 ? 200 : inner.status };
        expect([path, language, seen(ours)]).toEqual([path, language, expected]);
      }
    }
  });

  it.each([
    ['/', 'Welcome', 'en'],
    ['/de', 'Willkommen', 'de'],
    ['/dashboard', 'Dashboard', 'en'],
    ['/de/uebersicht', 'Überblick', 'de'],
  ])('%s is shown to them in its language', async (path, title, locale) => {
    expect(shownIn(await get(path, user()))).toEqual([{ title, locale, userId: 'user_ada' }]);
  });

  it('a redirect to their language stays one, with the cookie that remembers it', async () => {
    const redirected = await get('/', { ...user(), 'accept-language': 'de' });
    expect([redirected.status, redirected.headers.location]).toEqual([307, '/de']);
    const remembered = await get('/de/dashboard', user());
    expect(remembered.headers.location).toBe('/de/uebersicht');
    expect(remembered.headers['set-cookie']).toEqual(['NEXT_LOCALE=de; Path=/; SameSite=lax']);
  });
});

describe('for somebody who is signed out', () => {
  it('a public page is shown in its language', async () => {
    const answer = await get('/de', SIGNED_OUT);
    expect(shownIn(answer)).toEqual([{ title: 'Willkommen', locale: 'de', userId: null }]);
    expect(answer.headers['x-clerk-auth-status']).toBe('signed-out');
  });

  it.each(['/dashboard', '/de/uebersicht'])('%s leads to the sign-in page', async (path) => {
    const { status, headers } = await get(path, SIGNED_OUT);
    expect(status).toBe(307);
    const location = new URL(headers.location ?? '', app.origin);
    expect(location.pathname).toBe('/sign-in');
    expect(location.searchParams.get('redirect_url')).toBe(app.origin + path);
  });
});

it('every answer is that of the same middleware in @clerk/nextjs', async () => {
  for (const path of PATHS) {
    for (const session of [user(), SIGNED_OUT]) {
      const [ours, theirs] = await Promise.all(
        ['ours', 'theirs'].map((name) => get(path, { ...session, 'x-test-middleware': name })),
      );
      const seen = (answer: typeof ours) => {
        const { date, 'x-middleware-rewrite': rewrite, ...headers } = answer?.headers ?? {};
        // R17: theirs rewrites a request that is let through to itself.
        return [path, answer?.status, headers, rewrite === path ? undefined : rewrite];
      };
      expect(seen(ours)).toEqual(seen(theirs));
      expect(ours && shownIn(ours)).toEqual(theirs && shownIn(theirs));
    }
  }
});
