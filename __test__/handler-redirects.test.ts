/**
 * Redirects that a handler throws: **where they lead, the token of a development
 * browser follows only to the pages of its instance**.
 */

import { DEVELOPMENT, type Handler, run } from './support/handler';
import { DOCUMENT, ORIGIN, request } from './support/instance';

type Lead = (options: { returnBackUrl: string }) => never;

describe('a redirect that a handler throws', () => {
  const { redirect } = require('next/navigation') as typeof import('next/navigation');
  const headers = { ...DOCUMENT, cookie: '__clerk_db_jwt=dvb_1; __client_uat=0' };
  const location = async (
    handler: Handler,
    more: Record<string, string> = {},
    environment = {},
  ) => {
    const asked = request('/page', { ...headers, ...more });
    const response = await run(handler, asked, { ...DEVELOPMENT, ...environment });
    return response.headers.get('location') ?? '';
  };
  const protect = (options: object) => (auth: unknown) =>
    (auth as { protect(options: object): Promise<never> }).protect(options);
  const toSignIn = async (auth: unknown) =>
    (await (auth as () => Promise<{ redirectToSignIn(): never }>)()).redirectToSignIn();

  it.each<[string, Handler]>([
    ['by next/navigation', () => redirect('https://evil.example/')],
    ['by protect()', protect({ unauthenticatedUrl: 'https://evil.example/' })],
  ])('leads away without the token of the development browser, %s', async (_name, handler) => {
    expect(await location(handler)).toBe('https://evil.example/');
  });

  it('takes the token to the sign-in pages of the instance, wherever they are', async () => {
    const portal = 'https://happy-hippo-1.accounts.dev/sign-in';
    const own = 'https://login.example/enter';
    const environment = { NEXT_PUBLIC_CLERK_SIGN_IN_URL: own };
    const tokenOf = (url: string) => new URL(url).searchParams.get('__clerk_db_jwt');
    expect(tokenOf(await location(toSignIn))).toBe('dvb_1');
    expect(tokenOf(await location(toSignIn, {}, environment))).toBe('dvb_1');
    expect(tokenOf(await location(() => redirect(portal)))).toBe('dvb_1');
    expect(tokenOf(await location(protect({ unauthenticatedUrl: own }), {}, environment))).toBe(
      'dvb_1',
    );
    expect(tokenOf(await location(protect({ unauthenticatedUrl: own })))).toBeNull();
  });

  it.each<[string, Handler]>([
    ['by next/navigation', () => redirect('/there')],
    ['by protect()', protect({ unauthenticatedUrl: '/there' })],
  ])('to a path stays with the server, whatever host a client forwards, %s', async (_, handler) => {
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    expect(await location(handler, forwarded)).toBe(`${ORIGIN}/there`);
  });

  it('R29: to an invalid URL is answered 400', async () => {
    const asked = request('/page', headers);
    const response = await run(() => redirect('https://'), asked, DEVELOPMENT);
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  it.each(['redirectToSignIn', 'redirectToSignUp'] as const)(
    'R29: by %s() has no return URL if the given one is invalid',
    async (name) => {
      for (const returnBackUrl of ['https://', 'http://[', '//']) {
        const to = new URL(
          await location(async (auth) => {
            const { [name]: lead } = await (auth as () => Promise<Record<string, Lead>>)();
            return lead?.({ returnBackUrl });
          }),
        );
        expect(to.origin).toBe('https://happy-hippo-1.accounts.dev');
        expect(to.searchParams.has('redirect_url')).toBe(false);
      }
    },
  );
});
