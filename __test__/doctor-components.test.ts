/** What the doctor says of an application with Clerk's components, as the built program. */

import { createEmulator, type Emulator } from '../dist/testing';
import { createApp, findings } from './support/doctor';
import { removeFolders } from './support/folders';

const LAYOUT = `import {
  ClerkProvider,
} from '@clerk/nextjs';
export default ({ children }) => <html><body><ClerkProvider>{children}</ClerkProvider></body></html>;
`;

let emulator: Emulator;

beforeAll(async () => {
  emulator = await createEmulator({ seed: 'doctor' });
});

afterAll(async () => {
  removeFolders();
  await emulator.close();
});

/** The findings of the check, for an application with these variables. */
async function componentsOf(variables: Record<string, string>, layout = LAYOUT) {
  const environment = Object.entries({ ...emulator.environment, ...variables });
  const folder = createApp({
    'app/layout.tsx': layout,
    '.env.local': environment.map(([name, value]) => `${name}=${value}\n`).join(''),
  });
  const { all } = await findings(folder, []);
  return all.filter(({ check }) => check === 'components');
}

it('the scripts of an emulator are found', async () => {
  const found = await componentsOf({});
  expect(found.map(({ severity }) => severity)).toEqual(['ok', 'ok']);
  expect(found[1]?.message).toContain(`${emulator.apiUrl}/npm/@clerk/ui@1/dist/ui.browser.js`);
});

it('an emulator without its scripts is a problem, as browsers ask it over TLS', async () => {
  const none = { NEXT_PUBLIC_CLERK_JS_URL: '', NEXT_PUBLIC_CLERK_UI_URL: '' };
  const found = await componentsOf(none);
  expect(found).toEqual([
    expect.objectContaining({
      severity: 'problem',
      message: expect.stringContaining(emulator.apiUrl.replace('http', 'https')),
      fix: expect.stringContaining('npx ironclerk emulator'),
    }),
    expect.objectContaining({ severity: 'problem' }),
  ]);
});

it('a version that the emulator does not have is a problem, with the line that installs it', async () => {
  const found = await componentsOf({
    NEXT_PUBLIC_CLERK_JS_URL: `${emulator.apiUrl}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`,
  });
  expect(found[0]).toMatchObject({
    severity: 'problem',
    message: expect.stringMatching(/answers 404.*npm install --save-dev @clerk\/clerk-js@6/),
  });
});

it('an application without components needs no scripts', async () => {
  const none = { NEXT_PUBLIC_CLERK_JS_URL: '', NEXT_PUBLIC_CLERK_UI_URL: '' };
  const layout = 'export default ({ children }) => <html><body>{children}</body></html>;';
  expect(await componentsOf(none, layout)).toMatchObject([{ severity: 'ok' }]);
});

it('without a publishable key, it is not known where they come from', async () => {
  const names = ['PUBLISHABLE_KEY', 'PROXY_URL', 'JS_URL', 'UI_URL'];
  const none = Object.fromEntries(names.map((name) => [`NEXT_PUBLIC_CLERK_${name}`, '']));
  expect(await componentsOf(none)).toMatchObject([
    { severity: 'skipped', message: expect.stringContaining('PUBLISHABLE_KEY is not set') },
    { severity: 'skipped' },
  ]);
});
