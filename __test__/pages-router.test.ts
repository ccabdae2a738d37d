/**
 * The Pages Router on a production server: `getAuth()` in API routes and in
 * `getServerSideProps`, and `buildClerkProps()`, say who asks, and what they
 * hand to the browser is what `@clerk/nextjs` hands to it.
 */

import { createEmulator, type Emulator, organizationClaims } from '../emulator';
import { API_CALL, ask, DOCUMENT, SIGNED_OUT, shownIn, signedIn } from './support/http';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

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

const user = (claims: object = {}) =>
  signedIn(emulator.mintSessionToken({ azp: app.origin, sub: 'user_ada', ...claims }));
const get = (path: string, headers: Record<string, string>) => ask(app.origin + path, headers);

/** The props that a page was rendered with. */
const propsOf = ({ body }: Awaited<ReturnType<typeof get>>) =>
  JSON.parse(/<script id="__NEXT_DATA__"[^>]*>(.*?)<\/script>/.exec(body)?.[1] ?? '{}').props
    .pageProps;

describe('getAuth() in an API route', () => {
  it('is who asks', async () => {
    const claims = organizationClaims({ id: 'org_1', permissions: ['org:posts:read'] });
    const { body } = await get('/api/legacy/auth', { ...API_CALL, ...user(claims) });
    expect(JSON.parse(body).ours).toMatchObject({
      userId: 'user_ada',
      orgId: 'org_1',
      isAuthenticated: true,
      'has(permission)': true,
      'has(role)': false,
    });
  });

  it('is signed out for a signed-out visitor', async () => {
    const { body } = await get('/api/legacy/auth', { ...API_CALL, ...SIGNED_OUT });
    expect(JSON.parse(body).ours).toMatchObject({ userId: null, isAuthenticated: false });
  });

  it('is signed out for a token that the middleware refused', async () => {
    const expired = emulator.mintSessionToken({ iat: 1, exp: 2 });
    const authorization = `Bearer ${expired}`;
    const { body } = await get('/api/legacy/auth', { ...API_CALL, authorization });
    expect(JSON.parse(body).ours).toMatchObject({ userId: null, isAuthenticated: false });
  });
});

describe('a page with getServerSideProps', () => {
  it('knows who asks, on the server and in the first render', async () => {
    const answer = await get('/legacy', { ...DOCUMENT, ...user() });
    const [facts, who] = shownIn(answer);
    expect(facts).toMatchObject({ ours: { userId: 'user_ada' }, theirs: { userId: 'user_ada' } });
    expect(who).toMatchObject({ isLoaded: true, userId: 'user_ada' });
  });

  it('hands the browser what @clerk/nextjs hands to it, and no key', async () => {
    const headers = { ...DOCUMENT, ...user() };
    const ours = await get('/legacy', headers);
    const theirs = propsOf(await get('/legacy?theirs=1', headers));
    expect(propsOf(ours).__clerk_ssr_state.userId).toBe('user_ada');
    // O25: the public settings of the server, beside them.
    const { publishableKey, environment } = emulator;
    const settings = {
      publishableKey,
      proxyUrl: environment.NEXT_PUBLIC_CLERK_PROXY_URL,
      signInUrl: '/sign-in',
    };
    expect(propsOf(ours)).toEqual({ ...theirs, ...settings });
    expect(ours.body).not.toContain(emulator.secretKey);
  });

  it('is answered to a navigation of the router', async () => {
    const { body } = await get('/legacy', { ...DOCUMENT, ...user() });
    const { buildId } = JSON.parse(
      /<script id="__NEXT_DATA__"[^>]*>(.*?)<\/script>/.exec(body)?.[1] ?? '{}',
    );
    const data = `/_next/data/${buildId}/legacy.json`;
    const answer = await get(data, { ...API_CALL, 'x-nextjs-data': '1', ...user() });
    expect(answer.status).toBe(200);
  });
});
