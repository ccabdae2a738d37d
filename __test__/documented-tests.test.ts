/**
 * The examples of `docs/testing.md`, **as they are written there**, in a project of
 * their own: they compile, and jest, Vitest and Playwright Test run them. Only ports
 * are replaced, since fixed ones may be taken.
 */

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { documentedFiles } from '../conformance/shared/documented.mjs';
import { emulatorEnvironment } from '../emulator';
import { freePort } from './support/port';
import { served } from './support/served';

const ROOT = path.join(__dirname, '..');
const APPS = path.join(ROOT, '__test__/apps');
const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** What the documents leave to the application. */
const REST = {
  'app/page.tsx': `import { UserButton } from '@clerk/nextjs';
export default function Home() { return <><h1>Home</h1><UserButton /></>; }
`,
  'app/sign-in/[[...sign-in]]/page.tsx': `import { SignIn } from '@clerk/nextjs';
export default function Page() { return <SignIn fallbackRedirectUrl="/" />; }
`,
  'app/admin/page.tsx': 'export default function Admin() { return <h1>Administration</h1>; }\n',
  'react-dom.d.ts': `declare module 'react-dom/server' {
  export function renderToStaticMarkup(element: unknown): string;
}
`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['dom', 'dom.iterable', 'esnext'],
      module: 'esnext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      allowJs: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      isolatedModules: true,
      incremental: true,
      plugins: [{ name: 'next' }],
      types: ['node', 'jest'],
    },
    include: ['next-env.d.ts', '**/*.ts', '**/*.tsx', '**/*.mts'],
    exclude: ['node_modules'],
  }),
  'package.json': JSON.stringify({ name: 'ironclerk-documented', private: true }),
  'machine.config.ts': `import base from './playwright.config';
export default {
  ...base,
  // A machine may be busy while it builds.
  webServer: { ...base.webServer, timeout: 600_000 },
  use: {
    ...base.use,
    launchOptions: { executablePath: '${CHROMIUM}', args: ['--no-sandbox'] },
  },
};
`,
};

let project: string;

const documented = () => documentedFiles('docs/testing.md');

beforeAll(async () => {
  const install = `import('./scripts/setup.mjs').then(({ installPackage }) => installPackage('__test__/apps'))`;
  execFileSync(process.execPath, ['-e', install], { cwd: ROOT });
  project = mkdtempSync(path.join(APPS, '.documented-'));
  const [app, emulator] = [await freePort(), await freePort()];
  for (const [name, text] of Object.entries({ ...REST, ...documented() })) {
    const file = path.join(project, name);
    mkdirSync(path.dirname(file), { recursive: true });
    const isOfPlaywright = name === 'playwright.config.ts';
    const written = isOfPlaywright
      ? text.replaceAll('3000', `${app}`).replaceAll('4848', `${emulator}`)
      : text;
    writeFileSync(file, written);
  }
  const bin = path.join(project, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules/.bin/next'), path.join(bin, 'next'));
  symlinkSync(
    path.join(APPS, 'node_modules/ironclerk/dist/cli/ironclerk.js'),
    path.join(bin, 'ironclerk'),
  );
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Runs a program of `node_modules`; resolves with its exit code and output. */
function run(program: string, args: string[], variables: Record<string, string> = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/CLERK|JEST|VITEST|NODE_ENV|COLOR/.test(name),
  );
  const env = Object.fromEntries(inherited) as NodeJS.ProcessEnv;
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(ROOT, 'node_modules', program), ...args], {
      cwd: project,
      env: { ...env, NO_COLOR: '1', CI: '1', NEXT_TELEMETRY_DISABLED: '1', ...variables },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

it('the document has all of them', () => {
  expect(Object.keys(documented()).sort()).toEqual([
    'app/api/invoices/route.ts',
    'app/dashboard/page.tsx',
    'app/invoices/actions.ts',
    'app/layout.tsx',
    'dashboard.spec.ts',
    'fixtures.ts',
    'jest.config.mjs',
    'next.config.mjs',
    'pages/account.tsx',
    'playwright.config.ts',
    'protected.test.tsx',
    'proxy.test.ts',
    'proxy.ts',
    'sign-in.spec.ts',
    'users.test.ts',
    'vitest.config.mts',
  ]);
});

it('they compile', async () => {
  expect(await run('typescript/bin/tsc', ['-p', '.'])).toEqual({ code: 0, output: '' });
});

it('jest runs them', async () => {
  const { code, output } = await run('jest/bin/jest.js', ['protected', 'proxy']);
  expect(output).toMatch(/Tests: +5 passed, 5 total/);
  expect(code).toBe(0);
});

it('Vitest runs them', async () => {
  const { code, output } = await run('vitest/vitest.mjs', ['run']);
  expect(output).toMatch(/Tests +7 passed \(7\)/);
  expect(code).toBe(0);
});

it('Playwright Test runs them against the built application', async () => {
  const args = ['test', '--config', 'machine.config.ts', '--workers', '1', '--reporter', 'line'];
  const { code, output } = await run('@playwright/test/cli.js', args);
  expect(output).toMatch(/\b4 passed/);
  expect(code).toBe(0);
});

describe('the built application, started with other variables', () => {
  const environment = emulatorEnvironment({ seed: 'another', port: 1 });

  it('tells browsers its own key, whatever the build had', async () => {
    const folder = path.relative(ROOT, project);
    const script = `import('./scripts/example.mjs').then(async ({ startApp, serveUntilInputEnds }) =>
      serveUntilInputEnds(await startApp('${folder}', { environment: ${JSON.stringify(environment)} })))`;
    const app = await served(['-e', script], {});
    try {
      const headers = { accept: 'text/html', cookie: '__clerk_db_jwt=dvb_1; __client_uat=0' };
      const page = await (await fetch(app.origin, { headers })).text();
      expect(page).toContain(environment.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY);
      expect(page).not.toContain(
        emulatorEnvironment({ seed: 'e2e', port: 1 }).NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY,
      );
    } finally {
      await app.stop();
    }
  });

  it("does not start with an emulator's key, unless the emulator is on the same machine", async () => {
    const variables = { ...environment, CLERK_API_URL: 'https://emulator.example' };
    const { code, output } = await run('next/dist/bin/next', ['start', '--port', '0'], variables);
    expect(output).toContain('code=emulator_key_refused');
    expect(code).toBe(1);
  });
});
