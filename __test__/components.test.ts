/**
 * Clerk's own components in Chromium, against the emulator: **no request fails, and
 * none leaves the machine**.
 */

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { createEmulator, EMAIL_CODE, type Emulator, SAMPLE_PASSWORD } from '../emulator';
import { launch, openContext } from './support/chromium';
import { logRequests, type RequestLog } from './support/request-log';
import { SET_UP_LIMIT, serve, type Testapp } from './support/testapp';

/** A picture of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let browser: Browser;
let context: BrowserContext;
let emulator: Emulator;
let app: Testapp;
let log: RequestLog;
let page: Page;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'testapps' });
  browser = await launch();
  app = await serve('components', emulator.environment);
}, SET_UP_LIMIT);

beforeEach(async () => {
  // Forms that fade out would stand beside those that come next.
  context = await openContext(browser, { reducedMotion: 'reduce' });
  log = logRequests(context, [app.origin, emulator.apiUrl]);
  page = await context.newPage();
});

afterEach(async () => {
  await context.close();
  expect(log.problems).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await emulator.close();
});

const open = (path: string) => page.goto(app.origin + path);
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const proceed = () => button('Continue').click();
const popover = () => page.locator('.cl-organizationSwitcherPopoverCard');
const option = (name: string) => page.getByRole('option', { name, exact: true });
const main = () => page.locator('main');

/** Opens a page as a user who is signed in. */
async function openAs(user: string, path: string, organization?: string): Promise<void> {
  await emulator.signIn(context, user, { origin: app.origin, organization });
  await open(path);
}

/** What the hooks of `/state` say, once they say `wanted`. */
async function stateHolds(wanted: string): Promise<Record<string, unknown>> {
  const facts = page.locator('[data-facts]', { hasText: wanted });
  return JSON.parse((await facts.textContent()) ?? '{}');
}

/** Signs a new user up, since the sample users are shared by all tests. */
async function signUp(email: string): Promise<void> {
  await open('/sign-up');
  await page.locator('[name=emailAddress]').fill(email);
  await page.locator('[name=password]').fill('a-password-that-is-new');
  await proceed();
  await page.locator('.cl-userButtonTrigger').waitFor();
}

async function typeCode(code: string): Promise<void> {
  const field = page.locator('[data-input-otp]').first();
  await field.waitFor();
  await field.pressSequentially(code);
}

describe('SignIn and SignUp', () => {
  it('sign in with a password, after a wrong one', async () => {
    await open('/sign-in');
    await page.locator('[name=identifier]').fill('ada@example.com');
    await proceed();
    log.expect(422, /attempt_first_factor$/);
    await page.locator('[name=password]').fill('wrong-password');
    await proceed();
    await page.getByText('Password is incorrect').first().waitFor();
    await page.locator('[name=password]').fill(SAMPLE_PASSWORD);
    await proceed();
    await page.locator('.cl-userButtonTrigger').waitFor();
    await open('/state');
    expect(await stateHolds('Ada Lovelace')).toMatchObject({
      userId: emulator.userId,
      session: 'active',
    });
  });

  it('sign in with a code that no mail carries', async () => {
    await open('/sign-in');
    await page.locator('[name=identifier]').fill('grace@example.com');
    await proceed();
    await page.getByText('Use another method').click();
    await page.getByText('Email code to grace@example.com').click();
    await typeCode(EMAIL_CODE);
    await page.locator('.cl-userButtonTrigger').waitFor();
  });

  it('set a new password that was forgotten', async () => {
    await signUp('forgetful@example.com');
    await context.clearCookies();
    await open('/sign-in');
    await page.locator('[name=identifier]').fill('forgetful@example.com');
    await proceed();
    await page.getByText('Forgot password?').click();
    await button('Reset your password').click();
    await typeCode(EMAIL_CODE);
    await page.locator('[name=password]').fill('another-password');
    await page.locator('[name=confirmPassword]').fill('another-password');
    await button('Reset Password').click();
    await page.locator('.cl-userButtonTrigger').waitFor();
  });

  it('sign up, and sign out by the user button', async () => {
    await signUp('first@example.com');
    await page.locator('.cl-userButtonTrigger').click();
    await button('Sign out').click();
    await button('Sign in').waitFor();
  });
});

describe('UserProfile', () => {
  it('changes the name, the username and the password', async () => {
    await signUp('profile@example.com');
    await open('/account');
    await button('Update profile').click();
    await page.locator('[name=firstName]').fill('Barbara');
    await page.locator('[name=lastName]').fill('Liskov');
    await button('Save').click();
    await page.locator('.cl-userPreview', { hasText: 'Barbara Liskov' }).first().waitFor();
    await open('/account');
    await button('Set username').click();
    await page.locator('[name=username]').fill('barbara');
    await button('Save').click();
    await button('Update username').waitFor();
    await open('/account/security');
    await button('Update password').click();
    await page.locator('[name=currentPassword]').fill('a-password-that-is-new');
    await page.locator('[name=newPassword]').fill('the-next-password');
    await page.locator('[name=confirmPassword]').fill('the-next-password');
    await button('Save').click();
    await page.locator('[name=newPassword]').waitFor({ state: 'detached' });
    const { id } = await emulatedUser('barbara');
    expect(await passwordIs(id, 'the-next-password')).toBe(true);
  });

  it('changes the image, and takes it away', async () => {
    await signUp('picture@example.com');
    await open('/account');
    await button('Update profile').click();
    await page.locator('input[type=file]').setInputFiles({
      name: 'pixel.png',
      mimeType: 'image/png',
      buffer: Buffer.from(PIXEL, 'base64'),
    });
    await page.locator('.cl-userButtonAvatarBox img[src^="data:image/png"]').waitFor();
    await open('/account');
    await button('Update profile').click();
    await button('Remove').click();
    await page.locator('.cl-userButtonAvatarBox img[src^="data:image/svg"]').waitFor();
  });

  it('adds an email address, verifies it, makes it primary, and removes the first', async () => {
    await signUp('old@example.com');
    await open('/account');
    await button('Add email address').click();
    await page.locator('[name=emailAddress]').fill('better@example.com');
    await button('Add').click();
    await typeCode(EMAIL_CODE);
    const row = (address: string) =>
      page.locator('.cl-profileSectionItem__emailAddresses', { hasText: address });
    await row('better@example.com').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Set as primary' }).click();
    await row('better@example.com').getByText('Primary').waitFor();
    await row('old@example.com').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Remove email' }).click();
    await button('Remove').click();
    await row('old@example.com').waitFor({ state: 'detached' });
    expect((await emulatedUser('better@example.com')).addresses).toEqual(['better@example.com']);
  });

  it('lists the devices, and signs one out', async () => {
    await signUp('devices@example.com');
    const other = await emulator.signIn(new Headers(), 'devices@example.com');
    await open('/account/security');
    await page.getByText('This device').waitFor();
    const device = page.locator('.cl-activeDeviceListItem:not(.cl-activeDeviceListItem__current)');
    await device.getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Sign out of device' }).click();
    await device.waitFor({ state: 'detached' });
    expect(await sessionStatus(other.sessionId)).toBe('revoked');
  });

  it('deletes the account', async () => {
    await signUp('gone@example.com');
    await open('/account/security');
    await page.getByRole('button', { name: 'Delete account' }).click();
    await page.locator('[name=deleteConfirmation]').fill('Delete account');
    await page.locator('form').getByRole('button', { name: 'Delete account' }).click();
    await button('Sign in').waitFor();
    await expect(emulator.signIn(new Headers(), 'gone@example.com')).rejects.toThrow();
  });
});

describe('organizations', () => {
  it('are switched, and the server and the hooks see it', async () => {
    await openAs('ada@example.com', '/');
    await page.locator('.cl-organizationSwitcherTrigger').click();
    await popover().getByRole('button', { name: /Acme/ }).click();
    await page.locator('.cl-organizationSwitcherTrigger', { hasText: 'Acme' }).waitFor();
    await open('/state');
    expect(await stateHolds('"memberships":["acme","globex"]')).toMatchObject({
      orgRole: 'org:admin',
      organization: 'acme',
      role: 'org:admin',
    });
    await page.getByText('An admin', { exact: true }).waitFor();
    await page.getByText('Can create invoices').waitFor();
    await button('Ask the server').click();
    const answer = page.locator('[data-answer]', { hasText: 'userId' });
    expect(JSON.parse((await answer.textContent()) ?? '')).toEqual({
      userId: emulator.userId,
      orgSlug: 'acme',
      orgRole: 'org:admin',
    });
  });

  it('are created, and invite somebody, who accepts', async () => {
    await signUp('founder@example.com');
    await signUpElsewhere('guest@example.com');
    await open('/new-organization');
    await page.locator('[name=name]').fill('Initech');
    await button('Create organization').click();
    await page.locator('[data-testid=tag-input]').pressSequentially('guest@example.com,');
    await button('Select role').click();
    await option('Member').click();
    await button('Send invitations').click();
    await page.getByText('Invitations successfully sent').waitFor();
    await context.clearCookies();
    await openAs('guest@example.com', '/lists');
    await main().getByRole('button', { name: 'Join' }).click();
    await main()
      .getByRole('button', { name: /Initech/ })
      .waitFor();
    await open('/state');
    expect(await stateHolds('initech')).toMatchObject({ memberships: ['initech'] });
  });

  it('have members, whose roles change and who leave', async () => {
    await emulatedOrganization('Hooli', 'edsger@example.com', 'grace@example.com');
    await openAs('edsger@example.com', '/organization/organization-members', 'hooli');
    const member = page.locator('tr', { hasText: 'grace@example.com' });
    await member.getByRole('button', { name: 'Member' }).click();
    await option('Admin').click();
    await member.getByRole('button', { name: 'Admin' }).waitFor();
    await open('/organization');
    await button('Leave organization').click();
    await page.locator('[name=deleteOrganizationConfirmation]').fill('Hooli');
    await page.locator('form').getByRole('button', { name: 'Leave organization' }).click();
    await page
      .locator('.cl-organizationSwitcherTrigger', { hasText: 'Personal account' })
      .waitFor();
    expect(await memberRoles('hooli')).toEqual({ 'grace@example.com': 'org:admin' });
  });

  it('are renamed and deleted', async () => {
    await emulatedOrganization('Umbrella', 'edsger@example.com');
    await openAs('edsger@example.com', '/organization', 'umbrella');
    await button('Update profile').click();
    await page.locator('[name=name]').fill('Parasol');
    await button('Save').click();
    await page.locator('.cl-organizationSwitcherTrigger', { hasText: 'Parasol' }).waitFor();
    await page.getByRole('button', { name: 'Delete organization' }).click();
    await page.locator('[name=deleteOrganizationConfirmation]').fill('Parasol');
    await page.locator('form').getByRole('button', { name: 'Delete organization' }).click();
    await page
      .locator('.cl-organizationSwitcherTrigger', { hasText: 'Personal account' })
      .waitFor();
  });
});

it('the packages come from the emulator', async () => {
  await open('/sign-in');
  await page.locator('[name=identifier]').waitFor();
  const scripts = log.requestsTo(emulator.apiUrl).filter((line) => line.includes('/npm/@clerk/'));
  expect(scripts).toEqual(
    expect.arrayContaining([
      'GET /npm/@clerk/clerk-js@6/dist/clerk.browser.js',
      'GET /npm/@clerk/ui@1/dist/ui.browser.js',
    ]),
  );
});

describe("through the application's own proxy", () => {
  let proxied: Testapp;

  beforeAll(async () => {
    proxied = await serve('components', {
      ...emulator.environment,
      TEST_PROXY: '1',
      CLERK_FAPI_URL: emulator.apiUrl,
      NEXT_PUBLIC_CLERK_PROXY_URL: '/__clerk',
      NEXT_PUBLIC_CLERK_JS_URL: '',
      NEXT_PUBLIC_CLERK_UI_URL: '',
    });
  }, SET_UP_LIMIT);

  afterAll(() => proxied?.stop());

  it('nothing is asked but the application', async () => {
    log = logRequests(context, [proxied.origin]);
    await emulator.signIn(context, 'ada@example.com', {
      origin: proxied.origin,
      organization: 'acme',
    });
    await page.goto(`${proxied.origin}/organization/organization-members`);
    await page.locator('tr', { hasText: 'grace@example.com' }).waitFor();
    await page.locator('.cl-userButtonTrigger').click();
    await button('Sign out').click();
    await button('Sign in').waitFor();
    expect(log.requestsTo(proxied.origin)).toContain(
      'GET /__clerk/npm/@clerk/ui@1/dist/ui.browser.js',
    );
  });
});

/** Asks the Backend API. */
async function ask(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.apiUrl}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${emulator.secretKey}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as Record<string, unknown>;
}

async function emulatedUser(name: string) {
  const { userId } = await emulator.signIn(new Headers(), name);
  const user = (await ask('GET', `/users/${userId}`)) as {
    id: string;
    email_addresses: Array<{ email_address: string }>;
  };
  return { id: user.id, addresses: user.email_addresses.map((one) => one.email_address) };
}

async function passwordIs(userId: string, password: string): Promise<boolean> {
  const { verified } = await ask('POST', `/users/${userId}/verify_password`, { password });
  return verified === true;
}

const sessionStatus = async (id: string) => (await ask('GET', `/sessions/${id}`)).status;

const signUpElsewhere = (email: string) =>
  ask('POST', '/users', { email_address: [email], password: 'a-password-that-is-new' });

async function emulatedOrganization(name: string, admin: string, ...members: string[]) {
  const { id: created_by } = await emulatedUser(admin);
  const { id } = await ask('POST', '/organizations', { name, created_by });
  for (const member of members) {
    const { id: user_id } = await emulatedUser(member);
    await ask('POST', `/organizations/${id}/memberships`, { user_id, role: 'org:member' });
  }
}

async function memberRoles(slug: string): Promise<Record<string, string>> {
  const { data } = (await ask('GET', `/organizations/${slug}/memberships`)) as {
    data: Array<{ role: string; public_user_data: { identifier: string } }>;
  };
  return Object.fromEntries(data.map((one) => [one.public_user_data.identifier, one.role]));
}
