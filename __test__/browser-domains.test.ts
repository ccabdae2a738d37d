/**
 * A real browser on more than one domain, with more than one instance, and
 * with the Frontend API behind the application's own origin.
 */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, type Emulator, SAMPLE_PASSWORD } from '../emulator';
import { launch, openContext } from './support/chromium';
import { type App, serveExample } from './support/example';
import { LONG } from './support/patience';
import { relay } from './support/port';

let browser: Browser;
let context: BrowserContext;
const running: Array<{ stop(): Promise<unknown> }> = [];

beforeAll(async () => {
  browser = await launch();
});

beforeEach(async () => {
  context = await openContext(browser);
});

afterEach(async () => {
  await context.close();
  for (const one of running.splice(0).reverse()) {
    await one.stop();
  }
});

afterAll(() => browser?.close());

async function start(options: Parameters<typeof createEmulator>[0]): Promise<Emulator> {
  const emulator = await createEmulator({ seed: 'domains', ...options });
  running.push({ stop: () => emulator.close() });
  return emulator;
}

async function serve(environment: Readonly<Record<string, string>>): Promise<App> {
  const app = await serveExample(environment);
  running.push(app);
  return app;
}

/** Another domain than that of the primary: cookies do not know ports. */
async function satelliteOf(emulatorOptions: object, environment: object) {
  const place = await relay();
  running.push(place);
  const domain = `satellite.localhost:${place.port}`;
  const emulator = await start({ satellites: [domain], ...emulatorOptions });
  const primary = await serve(emulator.portalEnvironment);
  const satellite = await serve({
    ...emulator.portalEnvironment,
    NEXT_PUBLIC_CLERK_IS_SATELLITE: 'true',
    NEXT_PUBLIC_CLERK_DOMAIN: domain,
    ...environment,
  });
  place.leadTo(Number(new URL(satellite.origin).port));
  return { primary, satellite: { origin: `http://${domain}`, stop: satellite.stop } };
}

async function signIn(page: Page, identifier = 'ada@example.com'): Promise<void> {
  await page.getByLabel('Email address or username').fill(identifier);
  await page.getByLabel('Password').fill(SAMPLE_PASSWORD);
  await page.keyboard.press('Enter');
}

/** Signs in on the dashboard of an application. */
async function signedInAt({ origin }: App): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/dashboard`);
  await signIn(page);
  await page.waitForURL((url) => url.origin === origin && url.pathname === '/dashboard');
  await page.getByText('Signed in as').waitFor();
  return page;
}

it.each([{}, { instanceType: 'production' }] as const)(
  'a satellite that syncs by itself knows who signed in on the primary: %j',
  async (options) => {
    const { primary, satellite } = await satelliteOf(options, { DEMO_SATELLITE_AUTO_SYNC: '1' });
    const page = await signedInAt(primary);
    await page.goto(`${satellite.origin}/session`);
    await page.getByText('Signed in as').waitFor();
    expect(new URL(page.url()).origin).toBe(satellite.origin);
  },
  LONG,
);

it(
  'S5: a satellite that does not sync by itself asks when somebody wants to sign in',
  async () => {
    const { primary, satellite } = await satelliteOf({}, {});
    const page = await signedInAt(primary);
    await page.goto(`${satellite.origin}/session`);
    await page.getByText('You are signed out.').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL((url) => url.origin === satellite.origin);
    await page.getByText('Signed in as').waitFor();
  },
  LONG,
);

it(
  'an instance in production signs in through the proxy of the application',
  async () => {
    const emulator = await start({ instanceType: 'production' });
    const app = await serve({
      ...emulator.environment,
      CLERK_FAPI_URL: emulator.apiUrl,
      NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk',
      NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/__clerk/sign-in',
    });
    const asked: string[] = [];
    context.on('request', (request) => asked.push(new URL(request.url()).origin));
    const page = await signedInAt(app);
    await page.goto(`${app.origin}/frontend-api`);
    await page.getByRole('button', { name: '/__clerk/v1/client' }).click();
    await page
      .locator('output')
      .filter({ hasText: /^200 from .*"sessions"/s })
      .waitFor();
    expect([...new Set(asked)]).toEqual([app.origin]);
    const cookies = await context.cookies(`${app.origin}/__clerk/v1`);
    const names = cookies.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['__client', '__session', '__client_uat']));
    expect(names).not.toContain('__clerk_db_jwt');
    expect(cookies.find(({ name }) => name === '__client')?.httpOnly).toBe(true);
    await page.goto(`${app.origin}/__clerk/sign-out`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${app.origin}/dashboard`);
    expect(page.url()).toContain(`${app.origin}/__clerk/sign-in`);
  },
  LONG,
);

it(
  'a tenant knows its own users only',
  async () => {
    const emulator = await start({ instances: [{}, {}] });
    const [, north, south] = emulator.instances;
    const tenants = Object.fromEntries(
      Object.entries({ north, south }).map(([name, tenant]) => [
        name,
        {
          publishableKey: tenant?.publishableKey,
          secretKey: tenant?.secretKey,
          portalUrl: tenant?.portalUrl,
        },
      ]),
    );
    const app = await serve({
      ...emulator.portalEnvironment,
      CLERK_ENCRYPTION_KEY: 'an encryption key of the tests, 32+',
      DEMO_TENANTS: JSON.stringify(tenants),
    });
    const page = await context.newPage();
    await page.goto(`${app.origin}/tenants`);
    await page.getByRole('link', { name: 'north' }).click();
    await page.locator('.lead', { hasText: 'You are signed out here.' }).waitFor();
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await signIn(page, 'grace@example.com');
    await page.waitForURL(`${app.origin}/tenants/north`);

    expect(await page.textContent('main')).toContain('"grace@example.com"');
    await page.goto(`${app.origin}/tenants/south`);
    await page.locator('.lead', { hasText: 'You are signed out here.' }).waitFor();
    await page.goto(`${app.origin}/session`);
    await page.getByText('You are signed out.').waitFor();
  },
  LONG,
);
