/**
 * The real browser of the tests. `IRONCLERK_SLOW_BROWSER=6` makes its pages run
 * six times slower.
 */

import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from 'playwright-core';
import { PATIENCE } from './patience';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const SLOWNESS = Number(process.env.IRONCLERK_SLOW_BROWSER ?? 1);

/** Starts the browser. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], timeout: PATIENCE });

/** A window of its own, without any cookies, in which everything is waited for patiently. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const newPage = context.newPage.bind(context);
  context.newPage = async () => slowed(context, await newPage());
  return context;
}

async function slowed(context: BrowserContext, page: Page): Promise<Page> {
  if (SLOWNESS > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS });
  }
  return page;
}

/**
 * Waits until a field has the focus. **Before, what is typed is lost**: a page
 * is loaded before its autofocus comes.
 */
export const focused = (field: Locator): Promise<void> =>
  field.and(field.page().locator(':focus')).waitFor();
