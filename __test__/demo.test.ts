/**
 * The demo as its visitors see it: **a story in order, with a way on from every page**,
 * and beside each page the source that makes it.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, type Emulator } from '../emulator';
import { launch, openContext } from './support/chromium';
import { type App, serveExample } from './support/example';
import { LONG } from './support/patience';

const ADA = 'ada@example.com';
const EXAMPLE = path.join(__dirname, '../example');

let browser: Browser;
let context: BrowserContext;
let emulator: Emulator;
let server: App;
let page: Page;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'demo' });
  browser = await launch();
  server = await serveExample({ ...emulator.portalEnvironment, DEMO_DEBUG: '1' });
}, LONG);

beforeEach(async () => {
  context = await openContext(browser);
  page = await context.newPage();
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await emulator.close();
});

const signIn = () => emulator.signIn(context, ADA, { origin: server.origin });
const open = (place: string) => page.goto(server.origin + place);
const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();

it('a user has a name and a picture', async () => {
  await signIn();
  await open('/');
  await page.getByText('Signed in as Ada Lovelace').waitFor();
  const picture = page.locator('header img');
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(
    0,
  );
});

it('the story leads from the start through every chapter, and marks the current one', async () => {
  await signIn();
  await open('/');
  const chapters = await page.locator('.act a').allTextContents();
  await follow('Start the story');
  const current = page.locator('.chapters [aria-current=page]');
  for (const [index, title] of chapters.entries()) {
    await current.filter({ hasText: title }).waitFor();
    expect(await current.allTextContents()).toEqual([`${index + 1} ${title}`]);
    await page.locator('.way a[rel=next]').click();
  }
  await page.waitForURL(`${server.origin}/`);
  expect(chapters.length).toBe(13);
});

it('a visitor whom the admin page refuses is shown the way to it', async () => {
  await signIn();
  expect((await open('/admin'))?.status()).toBe(404);
  await follow('Activate acme');
  await page.getByRole('heading', { name: 'Organization acme' }).waitFor();
  await page.locator('.way a[rel=next]').click();
  await page.getByRole('heading', { level: 1, name: 'Admin' }).waitFor();
});

it('the source of a page is shown as it is, and can be copied', async () => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn();
  await open('/dashboard');
  await page.getByRole('button', { name: 'Copy proxy.ts' }).click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(readFileSync(path.join(EXAMPLE, 'proxy.ts'), 'utf8'));
});

it('a source that may not be copied is selected, and the page says what to press', async () => {
  await open('/session');
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'));
  });
  await page.getByRole('button', { name: 'Copy app/session/page.tsx' }).click();
  await page.getByText('Selected: press Ctrl+C').waitFor();
  expect(await page.evaluate(() => String(getSelection()))).toContain('await auth()');
});

it('a round trip names what the middleware took of it', async () => {
  await open('/refusals');
  await page.getByRole('button', { name: 'No option' }).click();
  const times = /round trip [\d.]+ ms, of which the middleware decided in [\d.]+ [µm]s/;
  await page.locator('output').filter({ hasText: times }).waitFor();
});

it('an answer is shown whole', async () => {
  await signIn();
  await open('/dashboard');
  const isCut =
    'document.querySelector(".shown pre").scrollWidth > document.querySelector(".shown pre").clientWidth';
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate(isCut)).toBe(false);
});

it('a wait of more than two seconds shows that it goes on', async () => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/refusing/status', async (route) => {
    await asked;
    await route.continue();
  });
  await open('/refusals');
  await page.getByRole('button', { name: "refuseWith: 'status'" }).click();
  await page.getByRole('progressbar').waitFor();
  answer();
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  await page.locator('output').filter({ hasText: /^401 / }).waitFor();
});

it('a server that does not answer is named, with what to do', async () => {
  await open('/refusals');
  await page.route('**/api/**', (route) => route.abort());
  await page.getByRole('button', { name: 'No option' }).click();
  const advice = /did not answer.*"npm run demo".*start it again/;
  await page.locator('output').filter({ hasText: advice }).waitFor();
});

it('a server that fails is named, with what to do', async () => {
  await open('/tokens');
  await page.route('**/api/tokens/*', (route) => route.fulfill({ status: 500, body: 'oops' }));
  await page.getByRole('button', { name: 'API key' }).click();
  const advice = /failed with 500.*"npm run demo".*Start it again/;
  await page.locator('output').filter({ hasText: advice }).waitFor();
});

it('the keyboard alone reaches the content, and every file of the source', async () => {
  await open('/session');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).hash).toBe('#content');
  await page.locator('summary', { hasText: 'proxy.ts' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy proxy.ts' }).waitFor();
});

it('has an icon', async () => {
  await open('/');
  const icon = await page.locator('link[rel=icon]').getAttribute('href');
  const response = await fetch(new URL(icon ?? '', server.origin));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
});
