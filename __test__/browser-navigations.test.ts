/**
 * Navigations of a real browser on a production server: somebody whose token went
 * stale while the page was left alone goes on where they wanted to go, and somebody
 * who is signed out is asked to sign in, once they click.
 */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, type Emulator, type SignedIn } from '../emulator';
import { launch, openContext } from './support/chromium';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

const ADA = 'ada@example.com';
const HOUR = 3600;

let browser: Browser;
let context: BrowserContext;
let emulator: Emulator;
let app: Testapp;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  browser = await launch();
  app = await serve('navigations', emulator.portalEnvironment);
}, SET_UP_LIMIT);

beforeEach(async () => {
  context = await openContext(browser);
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await emulator?.close();
});

/** A page of somebody who is signed in, and what the browser loaded for it. */
async function open(path: string, signsIn = true) {
  const signedIn = signsIn
    ? await emulator.signIn(context, ADA, { origin: app.origin })
    : undefined;
  const page = await context.newPage();
  const documents: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) {
      documents.push(new URL(request.url()).pathname);
    }
  });
  page.on('console', (message) => {
    if (message.type() === 'error') {
      errors.push(message.text());
    }
  });
  await page.goto(app.origin + path);
  return { page, documents, errors, signedIn: signedIn as SignedIn };
}

/**
 * Lets the token of the browser go stale, as it does while a page is left alone.
 * Without a refresh token, as in development, only a handshake renews it.
 */
async function nap(): Promise<void> {
  await context.clearCookies({ name: /^__refresh/ });
  const now = Math.floor(Date.now() / 1000);
  const cookies = await context.cookies(app.origin);
  const held = cookies.filter(({ name }) => name.startsWith('__session'));
  const claims = JSON.parse(
    Buffer.from(held[0]?.value.split('.')[1] ?? '', 'base64url').toString(),
  );
  const token = emulator.mintSessionToken({
    ...claims,
    iat: now - HOUR,
    nbf: now - HOUR,
    exp: now - HOUR + 60,
  });
  const since = cookies.filter(({ name }) => name.startsWith('__client_uat'));
  await context.addCookies([
    ...held.map((cookie) => ({ ...cookie, value: token })),
    ...since.map((cookie) => ({ ...cookie, value: String(now - 2 * HOUR) })),
  ]);
}

const heading = (page: Page, name: string) =>
  page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

async function expectSignedIn(page: Page, name: string): Promise<void> {
  await heading(page, name);
  await page.getByText(/^user_\w+$/).waitFor();
}

const click = (page: Page, name: string) =>
  page.getByRole('link', { name, exact: true }).or(page.getByRole('button', { name })).click();

describe('a session whose token went stale goes on', () => {
  it.each([
    ['a link of the App Router', '/', 'members', '/members', 'members'],
    ['router.push()', '/', 'push', '/members?pushed=1', 'members'],
    ['a link to a public page', '/', 'open', '/open', 'open'],
    ['a link of the Pages Router', '/legacy', 'members', '/legacy/members', 'legacy members'],
  ])('by %s', async (_name, from, name, to, title) => {
    const { page, documents } = await open(from);
    await nap();
    await click(page, name);
    await page.waitForURL(app.origin + to);
    await expectSignedIn(page, title);
    expect(documents).toContain('/v1/client/handshake');
    expect(documents).not.toContain('/sign-in');
  });

  it.each([
    ['the App Router', '/members', 'members'],
    ['the Pages Router', '/legacy/members', 'legacy members'],
  ])('by a refresh of %s', async (_name, path, title) => {
    const { page, documents } = await open(path);
    await expectSignedIn(page, title);
    await nap();
    const loaded = page.waitForEvent('load');
    await click(page, 'refresh');
    await loaded;
    expect(documents).toContain('/v1/client/handshake');
    await expectSignedIn(page, title);
  });

  it('by going back', async () => {
    const { page, documents } = await open('/members');
    await click(page, 'open');
    await expectSignedIn(page, 'open');
    await nap();
    await page.goBack();
    await expectSignedIn(page, 'members');
    await click(page, 'refresh');
    await expectSignedIn(page, 'members');
    expect(documents).not.toContain('/sign-in');
  });

  it('by a server action, which is asked again after the page was loaded', async () => {
    const { page, documents } = await open('/members');
    await nap();
    const loaded = page.waitForEvent('load');
    await click(page, 'ask');
    await loaded;
    expect(documents).toContain('/v1/client/handshake');
    await expectSignedIn(page, 'members');
    await click(page, 'ask');
    await page.getByText(/^asked as user_\w+$/).waitFor();
  });

  it('but not where the session has ended: that leads to sign-in, after one handshake', async () => {
    const { page, documents, signedIn } = await open('/');
    await nap();
    emulator.revokeSession(signedIn.sessionId);
    await click(page, 'members');
    await page.waitForURL((url) => url.pathname.endsWith('/sign-in'));
    expect(documents.filter((path) => path === '/v1/client/handshake')).toHaveLength(1);
  });
});

describe('somebody who is signed out', () => {
  /** Makes the browser known to the instance: a first visit goes through a handshake. */
  const visitor = async (path: string) => {
    const opened = await open('/open', false);
    await heading(opened.page, 'open');
    opened.errors.length = 0;
    const prefetched = opened.page.waitForResponse(
      (response) =>
        new URL(response.url()).pathname.endsWith(path === '/' ? '/members' : 'members.json') &&
        response.request().resourceType() === 'fetch',
    );
    await opened.page.goto(app.origin + path);
    await prefetched;
    return opened;
  };

  it.each(['/', '/legacy'])(
    'starts no sign-in by a prefetch on %s, but by a click',
    async (from) => {
      const { page, documents, errors } = await visitor(from);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).origin));
      await page.getByRole('link', { name: 'members' }).hover();
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
      expect(errors).toEqual([]);
      expect(asked.filter((origin) => origin !== app.origin)).toEqual([]);
      await click(page, 'members');
      await page.waitForURL((url) => url.pathname.endsWith('/sign-in'));
      expect(documents.at(-1)).toMatch(/\/sign-in$/);
      expect(errors).toEqual([]);
    },
  );
});
