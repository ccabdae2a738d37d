/**
 * A real browser, two production servers of the demo and one store: **one webhook at one
 * server ends the session at both**, and the visitor who signed in at the account portal
 * comes back without signing in again.
 */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, type Emulator, SAMPLE_PASSWORD } from '../emulator';
import { launch, openContext } from './support/chromium';
import { type App, serveExample } from './support/example';
import { LONG } from './support/patience';
import { startRedis } from './support/redis';
import { SIGNING_SECRET } from './support/webhook';

let browser: Browser;
let context: BrowserContext;
let emulator: Emulator;
let first: App;
let second: App;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'fleet' });
  browser = await launch();
  const redis = await startRedis();
  const environment = {
    ...emulator.portalEnvironment,
    IRONCLERK_STORE: redis.url,
    IRONCLERK_STORE_REVOCATIONS: '1',
    CLERK_WEBHOOK_SIGNING_SECRET: SIGNING_SECRET,
    CLERK_ENCRYPTION_KEY: 'a key that both servers of the demo have',
  };
  second = await serveExample(environment);
  first = await serveExample({ ...environment, DEMO_OTHER_DOMAIN: `${second.origin}/` });
}, LONG);

beforeEach(async () => {
  context = await openContext(browser);
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await first?.stop();
  await second?.stop();
  await emulator.close();
});

/** A page of the chapter, after the visitor has signed in as it says. */
async function signedInThere(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${first.origin}/fleet`);
  await page.getByRole('link', { name: 'Sign in first.' }).click();
  await page.getByText(SAMPLE_PASSWORD, { exact: true }).waitFor();
  await page.getByLabel('Email address or username').fill('ada@example.com');
  await page.getByLabel('Password').fill(SAMPLE_PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(`${first.origin}/fleet`);
  return page;
}

it('signs in at the portal, ends the session at two servers, and comes back', async () => {
  const page = await signedInThere();
  await page.getByText('Signed in as Ada Lovelace').waitFor();
  await page.getByRole('button', { name: 'Have a webhook end this session' }).click();
  const refusals = page.locator('.steps ul li').filter({ hasText: /refuses the token, \d+ ms/ });
  await refusals.nth(1).waitFor();
  expect(await page.locator('.steps ul li').count()).toBe(2);
  expect(await page.getByText('The servers share no store').count()).toBe(0);
  await page.getByRole('link', { name: 'To the protected dashboard' }).click();
  await page.waitForURL(`${first.origin}/dashboard`);
  await page.getByText('Signed in as Ada Lovelace').waitFor();
});
