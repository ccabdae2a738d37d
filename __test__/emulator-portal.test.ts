/** The account portal in a real browser: with the keyboard, without JavaScript, in light and dark. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, type Emulator, SAMPLE_PASSWORD } from '../emulator';
import { focused, launch, openContext } from './support/chromium';

describe('the account portal', () => {
  let browser: Browser;
  let context: BrowserContext;
  let emulator: Emulator;
  let app: Server;
  let back: string;

  beforeAll(async () => {
    browser = await launch();
    app = createServer((_request, response) => response.end('the application'));
    await new Promise<void>((resolve) => app.listen(0, 'localhost', resolve));
    back = `http://localhost:${(app.address() as AddressInfo).port}/after`;
  });
  beforeEach(async () => {
    emulator = await createEmulator({ seed: 'portal' });
  });
  afterEach(async () => {
    await context?.close();
    await emulator.close();
  });
  afterAll(async () => {
    await browser?.close();
    app?.close();
  });

  async function open(options: object = {}): Promise<Page> {
    context = await openContext(browser, options);
    return context.newPage();
  }

  const at = (path: string) =>
    `${emulator.portalUrl}${path}?${new URLSearchParams({ redirect_url: back })}`;

  const isBack = (url: URL) =>
    url.href.startsWith(back) && /^dvb_/.test(url.searchParams.get('__clerk_db_jwt') ?? '');

  it.each([
    ['light', 1024],
    ['dark', 320],
  ] as const)('has no accessibility problem in %s at a width of %d', async (colorScheme, width) => {
    // The checker itself needs scripts, which the pages' policy forbids.
    const page = await open({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      const overflow = 'document.documentElement.scrollWidth > window.innerWidth';
      expect(await page.evaluate(overflow)).toBe(false);
    };
    for (const path of ['/sign-in', '/sign-up', '/sign-out?redirect_url=https://evil.example']) {
      await page.goto(emulator.portalUrl + path);
      await check();
    }
    await page.goto(`${emulator.portalUrl}/sign-in`);
    await page.getByLabel('Email address or username').fill('ada@example.com');
    await page.getByLabel('Password').fill('wrong password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await check();
    await emulator.signIn(page, 'ada@example.com');
    for (const path of ['/sign-in', '/user', '/organizations', '/sign-out']) {
      await page.goto(emulator.portalUrl + path);
      await check();
    }
  });

  it('signs in by keyboard and goes back with the browser’s token', async () => {
    const page = await open();
    await page.goto(at('/sign-in'));
    await focused(page.getByLabel('Email address or username'));
    await page.keyboard.type('ada@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong password');
    await page.keyboard.press('Enter');
    await page.getByText('Password is incorrect').waitFor();
    // The field to correct has the focus.
    await focused(page.getByLabel('Password'));
    await page.keyboard.type(SAMPLE_PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(isBack);
  });

  it('signs in as a sample user, switches the organization and signs out', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${emulator.portalUrl}/sign-in`);
    await page.getByRole('button', { name: 'Sign in as Grace Hopper' }).click();
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor();
    await page.getByRole('link', { name: 'Organizations' }).click();
    await page.getByRole('button', { name: 'Switch to Globex' }).click();
    const globex = page.getByRole('listitem').filter({ hasText: 'Globex' });
    await globex.filter({ hasText: 'Active' }).waitFor();
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('signs up', async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(at('/sign-up'));
    await page.getByLabel('First name').fill('Alan');
    await page.getByLabel('Email address').fill('ada@example.com');
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('is taken').waitFor();
    expect(await page.getByLabel('First name').inputValue()).toBe('Alan');
    await page.getByLabel('Email address').fill('alan@example.com');
    await page.getByLabel('Password').fill('a long password');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(isBack);
  });
});
