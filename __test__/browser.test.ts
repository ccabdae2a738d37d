/**
 * A real browser, a real production server of Next.js, and the emulator's
 * account portal: what somebody goes through who signs in to an application.
 */

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, type Emulator, SAMPLE_PASSWORD } from '../emulator';
import { launch, openContext } from './support/chromium';
import { type App, serveExample } from './support/example';
import { LONG } from './support/patience';
import { logRequests } from './support/request-log';
import { SIGNING_SECRET } from './support/webhook';

const PAGES = [
  '/',
  '/admin',
  '/dashboard',
  '/forum',
  '/session',
  '/orgs/acme',
  '/tenants',
  '/domains',
  '/frontend-api',
  '/tokens',
  '/refusals',
  '/nap',
  '/fleet',
  '/race',
  '/nothing-here',
];
const ADA = 'ada@example.com';

let browser: Browser;
let context: BrowserContext;
let emulator: Emulator;
let server: App;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'browser' });
  browser = await launch();
  const secret = { CLERK_WEBHOOK_SIGNING_SECRET: SIGNING_SECRET };
  server = await serveExample({ ...emulator.portalEnvironment, ...secret, DEMO_DEBUG: '1' });
}, LONG);

beforeEach(async () => {
  context = await openContext(browser);
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await emulator.close();
});

it('a protected page asks to sign in and is shown afterwards, with its query', async () => {
  const page = await context.newPage();
  await page.goto(`${server.origin}/dashboard?tab=1`);
  expect(page.url()).toContain(`${emulator.portalUrl}/sign-in`);
  await signIn(page);
  await page.waitForURL(`${server.origin}/dashboard?tab=1`);
  await expectSignedIn(page);
  await page.reload();
  await expectSignedIn(page);
  const names = (await context.cookies(server.origin)).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['__session', '__client_uat', '__clerk_db_jwt']));
});

it('a session token that has expired is renewed without a question', async () => {
  const page = await signedIn();
  const before = await sessionToken();
  // The cookie holds a token that ended; the browser's session lives on.
  const asked = seconds();
  await setSessionToken(emulator.mintSessionToken({ exp: asked - 60, iat: asked - 120 }));
  await page.goto(`${server.origin}/dashboard`);
  await expectSignedIn(page);
  expect(page.url()).toBe(`${server.origin}/dashboard`);
  const renewed = claimsOf(await sessionToken());
  expect(renewed.exp).toBeGreaterThan(asked);
  expect(renewed.sub).toBe(claimsOf(before).sub);
});

it("Clerk's components sign in on a page of the demo, and nothing goes wrong", async () => {
  const log = logRequests(context, [server.origin, emulator.apiUrl]);
  const page = await context.newPage();
  await page.goto(`${server.origin}/components`);
  await page.locator('[name=identifier]').fill(ADA);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.locator('[name=password]').fill(SAMPLE_PASSWORD);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('button', { name: 'Ask the server with getToken()' }).click();
  const answer = page.locator('pre', { hasText: emulator.userId });
  await answer.waitFor();
  expect(log.problems).toEqual([]);
});

it('signing out ends the session in this browser', async () => {
  const page = await signedIn();
  const back = new URLSearchParams({ redirect_url: `${server.origin}/` });
  await page.goto(`${emulator.portalUrl}/sign-out?${back}`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL((url) => url.origin === server.origin);
  await page.goto(`${server.origin}/dashboard`);
  expect(page.url()).toContain(`${emulator.portalUrl}/sign-in`);
});

it('a new user signs up and is signed in', async () => {
  const page = await context.newPage();
  const back = new URLSearchParams({ redirect_url: `${server.origin}/dashboard` });
  await page.goto(`${emulator.portalUrl}/sign-up?${back}`);
  await page.getByLabel(/Email address/).fill('new@example.com');
  await page.getByLabel(/Password/).fill('a-password-that-is-new');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.origin === server.origin);
  await page.goto(`${server.origin}/dashboard`);
  await expectSignedIn(page);
});

it('the browser is redirected only to permitted places', async () => {
  const page = await context.newPage();
  const response = await page.goto(
    `${emulator.portalUrl}/sign-in?redirect_url=https://evil.example/`,
  );
  expect(response?.status()).toBeGreaterThanOrEqual(400);
  expect(await page.locator('form').count()).toBe(0);
});

it('keys that do not belong together end in an answer after three handshakes, and the log says why', async () => {
  const stranger = await createEmulator({ seed: 'a stranger' });
  const confused = await serveExample({
    ...emulator.portalEnvironment,
    CLERK_SECRET_KEY: stranger.secretKey,
    CLERK_API_URL: stranger.apiUrl,
  });
  let output = '';
  try {
    const page = await context.newPage();
    await emulator.signIn(context, ADA, { origin: confused.origin });
    // Older than the sign-in, so that each visit asks for a new token.
    await setSessionToken(
      emulator.mintSessionToken({ iat: seconds() - 7200, exp: seconds() - 3600 }),
      confused.origin,
    );
    const handshakes: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/v1/client/handshake')) {
        handshakes.push(request.url());
      }
    });
    const response = await page.goto(`${confused.origin}/`);
    expect(response?.status()).toBe(200);
    expect(await page.textContent('body')).toContain('You are signed out.');
    expect(handshakes).toHaveLength(3);
  } finally {
    output = await confused.stop();
    await stranger.close();
  }
  expect(output).toContain('your Clerk instance keys do not match');
});

it('a key that cannot be one is named in the log, with what to do', async () => {
  const confused = await serveExample({
    ...emulator.portalEnvironment,
    CLERK_SECRET_KEY: emulator.publishableKey,
  });
  let output = '';
  try {
    const page = await context.newPage();
    const response = await page.goto(`${confused.origin}/`);
    expect(response?.status()).toBe(500);
  } finally {
    output = await confused.stop();
  }
  expect(output).toContain(
    'The secret key is malformed: it should start with sk_test_ or sk_live_',
  );
  expect(output).toContain('Copy it from the API keys page of the Clerk Dashboard');
});

it('O14: the dashboard tells the decision and the time it took', async () => {
  const page = await signedIn();
  const decision = page
    .locator('#decision')
    .filter({ hasText: /signed-in, decided in [\d.]+ [µm]s/ });
  await decision.waitFor();
});

it.each([
  ['globex', 'org:member'],
  ['acme', 'org:admin'],
])('the organization that the URL names, %s, becomes the active one', async (slug, role) => {
  const page = await signedIn();
  await page.goto(`${server.origin}/orgs/${slug}`);
  expect(page.url()).toBe(`${server.origin}/orgs/${slug}`);
  const facts = await page.locator('dl').textContent();
  expect(facts).toContain(`"${slug}"`);
  expect(facts).toContain(`"${role}"`);
});

it('an organization of others is not activated', async () => {
  const page = await context.newPage();
  await emulator.signIn(context, 'edsger@example.com', { origin: server.origin });
  await page.goto(`${server.origin}/orgs/acme`);
  expect(await page.textContent('main')).toContain('You are not a member of acme');
});

it('each kind of token is known for what it is', async () => {
  const page = await signedIn();
  await page.goto(`${server.origin}/tokens`);
  for (const [name, answer] of [
    ['Session token', /200[\s\S]*"session_token"/],
    ['API key', /200[\s\S]*"api_key"/],
    ['Machine-to-machine token', /200[\s\S]*"m2m_token"/],
    ['OAuth access token', /200[\s\S]*"oauth_token"/],
    ['A key that does not exist', /401[\s\S]*"isAuthenticated": false/],
  ] as const) {
    await page.getByRole('button', { name }).click();
    await page.locator('output').filter({ hasText: answer }).waitFor();
  }
});

it('a click with a stale token goes on to the protected page', async () => {
  const page = await signedIn();
  await page.goto(`${server.origin}/nap`);
  const fresh = await sessionToken();
  await page.getByRole('button', { name: 'Leave this page alone' }).click();
  await page.locator('output', { hasText: 'The token of this browser has expired.' }).waitFor();
  expect(claimsOf(await sessionToken()).exp).toBeLessThan(claimsOf(fresh).exp);
  await page.getByRole('link', { name: 'To the protected dashboard' }).click();
  await page.waitForURL(`${server.origin}/dashboard`);
  await expectSignedIn(page);
});

it('an API call is refused in the form that was chosen', async () => {
  const page = await context.newPage();
  await page.goto(`${server.origin}/refusals`);
  for (const [name, answer] of [
    ['No option', /^404 /],
    ["refuseWith: 'status'", /^401 [\s\S]*www-authenticate: Bearer/],
    ["refuseWith: 'problem'", /^401 [\s\S]*application\/problem\+json[\s\S]*"status": 401/],
    ['refuseWith: a function', /^401 [\s\S]*you are unauthenticated/],
  ] as const) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.locator('output').filter({ hasText: answer }).waitFor();
  }
});

it('the benchmark of the demo shows both sides as it goes on, and comes to an end', async () => {
  const page = await context.newPage();
  await page.goto(`${server.origin}/race`);
  // Written down by the page itself: who looks now and then misses some.
  await page
    .locator('.shown')
    .getByRole('status')
    .evaluate((status) => {
      const said: (string | null)[] = [];
      Object.assign(window, { said });
      const options = { childList: true, characterData: true, subtree: true };
      new MutationObserver(() => said.push(status.textContent)).observe(status, options);
    });
  await page.getByRole('button', { name: 'Run' }).click();
  const rows = page.getByRole('row', { name: /µs/ });
  await page.locator('.shown').getByText('Done: medians of all rounds.').waitFor();
  expect(await page.evaluate('said')).toContainEqual(expect.stringMatching(/: round \d of 9$/));
  expect(await rows.count()).toBe(5);
  for (const row of await rows.allTextContents()) {
    expect(row).toMatch(/@clerk\/nextjs[\d.,]+ µs.*Ironclerk[\d.,]+ µs.*×/);
  }
  expect(await page.locator('.headline').textContent()).toMatch(
    /^\d+×as fast\..*takes Ironclerk [\d,]+ µs, and @clerk\/nextjs [\d,]+ µs\.$/,
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it.each([
  ['light', 1024],
  ['dark', 360],
] as const)(
  'pages have no accessibility problem in %s at a width of %d',
  async (colorScheme, width) => {
    await context.close();
    context = await openContext(browser, { colorScheme, viewport: { width, height: 800 } });
    await emulator.signIn(context, ADA, { origin: server.origin });
    const page = await context.newPage();
    for (const place of PAGES) {
      await page.goto(server.origin + place);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect([place, violations.map(({ id }) => id)]).toEqual([place, []]);
      const overflow = 'document.documentElement.scrollWidth > window.innerWidth';
      expect([place, await page.evaluate(overflow)]).toEqual([place, false]);
    }
  },
);

/** A page that came through the portal. */
async function signedIn(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}/dashboard`);
  await signIn(page);
  await page.waitForURL(`${server.origin}/dashboard`);
  await expectSignedIn(page);
  return page;
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Email address or username').fill(ADA);
  await page.getByLabel('Password').fill(SAMPLE_PASSWORD);
  await page.keyboard.press('Enter');
}

async function expectSignedIn(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
  expect(await page.textContent('body')).toMatch(/user_\w+/);
}

const seconds = () => Math.floor(Date.now() / 1000);

async function sessionToken(): Promise<string> {
  const cookies = await context.cookies(server.origin);
  return cookies.find(({ name }) => name === '__session')?.value ?? '';
}

async function setSessionToken(token: string, origin = server.origin): Promise<void> {
  const cookies = await context.cookies(origin);
  const session = cookies.filter(({ name }) => name.startsWith('__session'));
  await context.addCookies(session.map((cookie) => ({ ...cookie, value: token })));
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

it('a webhook ends the session, and the next page brings it back', async () => {
  const page = await signedIn();
  await page.goto(`${server.origin}/fleet`);
  await page.getByRole('button', { name: 'Have a webhook end this session' }).click();
  await page.getByText(/refuses the token, \d+ ms later/).waitFor();
  await page.getByRole('link', { name: 'To the protected dashboard' }).click();
  await page.waitForURL(`${server.origin}/dashboard`);
  await expectSignedIn(page);
});
