/** `npx ironclerk migrate`, as the built program, over the files of applications. */

import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emulatorEnvironment } from '../dist/testing';
import { removeFolders } from './support/folders';
import {
  CLERK_APP,
  commitAll,
  contentOf,
  createApplication,
  createFolder,
  migrate,
  migrated,
  textOf,
} from './support/migration';

afterAll(removeFolders);

describe('its arguments', () => {
  it('are explained, and invalid ones end with 2', async () => {
    const folder = createApplication();
    expect(await migrate(folder, ['--help'])).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Usage.*--yes.*--undo/s),
    });
    for (const args of [['elsewhere'], ['--frob'], ['--undo', '--check']]) {
      expect(await migrate(folder, args)).toMatchObject({
        code: 2,
        output: '',
        errors: expect.stringContaining('Usage'),
      });
    }
  });
});

describe('what it writes', () => {
  it('is shown first as a diff that git can apply, and without --yes nothing changes', async () => {
    const folder = createApplication({ 'next.config.mjs': undefined });
    commitAll(folder);
    const before = contentOf(folder);
    const { code, output } = await migrate(folder);
    expect(code).toBe(0);
    expect(output).toMatch(/Use --yes.*Nothing was written\.\n$/s);
    expect(contentOf(folder)).toEqual(before);
    const diff = output.slice(0, output.indexOf('\nThis changes 3 files.'));
    execFileSync('git', ['apply', '-'], { cwd: folder, input: diff });
    const applied = contentOf(folder);
    execFileSync('git', ['checkout', '--quiet', '.'], { cwd: folder });
    execFileSync('git', ['clean', '--quiet', '--force'], { cwd: folder });
    await migrated(folder);
    const {
      '.ironclerk/migration.json': _,
      '.ironclerk/.gitignore': __,
      ...written
    } = contentOf(folder);
    expect(written).toEqual(applied);
    expect(applied).not.toEqual(before);
  });

  it('is written once: a second run has nothing to change', async () => {
    const folder = createApplication({ 'app/api/hello/route.ts': ROUTE });
    await migrated(folder);
    const before = contentOf(folder);
    const again = await migrate(folder, ['--yes']);
    expect(again).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Nothing to change: .*npx ironclerk doctor/),
    });
    expect(contentOf(folder)).toEqual(before);
  });

  it('does not mix with changes that are not committed, unless it is forced', async () => {
    const folder = createApplication();
    commitAll(folder);
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');
    const before = contentOf(folder);
    expect(await migrate(folder, ['--yes'])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/1 change that is not committed: notes\.txt/),
    });
    expect(contentOf(folder)).toEqual(before);
    await migrated(folder, '--force');
    expect(textOf(folder, 'proxy.ts')).toContain("from 'ironclerk/server'");
  });

  it('compiles, and the doctor has no objection', async () => {
    const folder = createApplication({
      'next.config.mjs': undefined,
      'next.config.ts': `import type { NextConfig } from 'next';

const config: NextConfig = { reactStrictMode: true };

export default config;
`,
      'app/page.tsx': `import { auth, type User } from '@clerk/nextjs/server';

const nameOf = (user: User) => user.firstName;

export default async function Page() {
  const { userId } = await auth();
  return userId ? nameOf.name : null;
}
`,
      'app/api/hooks/route.ts': `import { verifyWebhook, type WebhookEvent } from '@clerk/nextjs/webhooks';
import type { NextRequest } from 'next/server';

export async function POST(request: NextRequest) {
  const event: WebhookEvent = await verifyWebhook(request);
  return Response.json({ type: event.type });
}
`,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'ES2022',
          lib: ['dom', 'esnext'],
          module: 'esnext',
          moduleResolution: 'bundler',
          jsx: 'preserve',
          strict: true,
          skipLibCheck: true,
          noEmit: true,
          types: ['node'],
        },
        include: ['**/*.ts', '**/*.tsx'],
      }),
    });
    const { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY = '', CLERK_SECRET_KEY = '' } = emulatorEnvironment({
      seed: 'migrate',
      port: 4848,
    });
    const keys = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY };
    const { code, output } = await migrate(folder, ['--yes', '--offline'], keys);
    expect(output).toMatch(/^0 problems, 0 warnings/m);
    expect(code).toBe(0);
    expect(textOf(folder, 'app/api/hooks/route.ts')).toContain("from 'ironclerk/webhooks'");
    execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: folder });
  });
});

describe('--undo', () => {
  it('restores every byte, also of new and renamed files', async () => {
    const folder = createApplication(
      {
        'next.config.mjs': undefined,
        'proxy.ts': undefined,
        'middleware.ts': `\uFEFF${MIDDLEWARE.replaceAll('\n', '\r\n')}`,
      },
      {},
    );
    const before = contentOf(folder);
    await migrated(folder, '--proxy');
    expect(existsSync(path.join(folder, 'middleware.ts'))).toBe(false);
    expect(existsSync(path.join(folder, 'next.config.mjs'))).toBe(true);
    expect(textOf(folder, 'proxy.ts')).toBe(
      `\uFEFF${MIDDLEWARE.replaceAll('\n', '\r\n').replace('@clerk/nextjs', 'ironclerk')}`,
    );
    expect(await migrate(folder, ['--undo'])).toMatchObject({
      code: 0,
      output: 'Restored 4 files. Run npm install to remove the package.\n',
    });
    expect(contentOf(folder)).toEqual(before);
    expect(await migrate(folder, ['--undo'])).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no record of a migration'),
    });
  });

  it('refuses where a file changed since, unless it is forced', async () => {
    const folder = createApplication();
    const before = contentOf(folder);
    await migrated(folder);
    writeFileSync(path.join(folder, 'proxy.ts'), 'export default () => {};\n');
    const changed = contentOf(folder);
    expect(await migrate(folder, ['--undo'])).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/proxy\.ts changed since\. Nothing was restored/),
    });
    expect(contentOf(folder)).toEqual(changed);
    expect(await migrate(folder, ['--undo', '--force'])).toMatchObject({ code: 0 });
    expect(contentOf(folder)).toEqual(before);
  });

  it('goes back to before the first of several runs', async () => {
    const folder = createApplication();
    const before = contentOf(folder);
    await migrated(folder);
    writeFileSync(path.join(folder, 'late.ts'), ROUTE);
    await migrated(folder);
    expect(textOf(folder, 'late.ts')).toContain('ironclerk/server');
    expect(await migrate(folder, ['--undo'])).toMatchObject({ code: 0 });
    expect(contentOf(folder)).toEqual({
      ...before,
      'late.ts': Buffer.from(ROUTE).toString('base64'),
    });
  });
});

describe('the access map', () => {
  it('is not compared before a build, and the command says so', async () => {
    const folder = createApplication();
    expect(await migrated(folder)).toContain(
      'The access maps before and after were not compared: the application is not built.',
    );
    const { output } = await migrate(folder, ['--check', '--offline']);
    expect(output).toContain('the maps were not compared');
    expect(output).toContain('ironclerk doctor: ');
  });
});

describe('it stops', () => {
  it.each([
    [
      'a Next.js that cannot run a middleware on Node.js',
      { next: '15.4.0' },
      {},
      /15\.4\.0.*15\.5/,
    ],
    [
      'a synchronous auth()',
      { next: '15.5.0' },
      { 'package.json': '{ "dependencies": { "next": "15", "@clerk/nextjs": "^5.1.0" } }' },
      /@clerk\/nextjs \S+, whose auth\(\) is synchronous/,
    ],
    ['a folder without a manifest', {}, { 'package.json': undefined }, /no package\.json/],
    [
      'a folder without an application',
      {},
      { 'package.json': '{ "name": "library" }' },
      /No folder holds a Next\.js application/,
    ],
  ] as const)('at %s', async (what, setup, files, message) => {
    const folder = createApplication(files, setup);
    if (what === 'a synchronous auth()') {
      execFileSync('rm', [path.join(folder, 'node_modules/@clerk')]);
    }
    const before = contentOf(folder);
    const { code, errors } = await migrate(folder, ['--yes']);
    expect(errors).toMatch(message);
    expect(code).toBe(1);
    expect(contentOf(folder)).toEqual(before);
  });
});

describe('a workspace', () => {
  const FILES = {
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    'package.json': '{ "name": "all", "private": true }',
    'apps/web/package.json': CLERK_APP['package.json']?.replace(
      '"next"',
      '"@repo/auth": "workspace:*",\n    "next"',
    ),
    'apps/web/middleware.ts':
      "export { authMiddleware as default } from '@repo/auth/middleware';\n",
    'apps/web/app/page.tsx': CLERK_APP['app/page.tsx'],
    'apps/web/next.config.mjs': CLERK_APP['next.config.mjs'],
    'apps/api/package.json':
      '{ "name": "api", "dependencies": { "next": "16", "@repo/auth": "*" } }',
    'apps/api/app/page.tsx': CLERK_APP['app/page.tsx'],
    'packages/auth/package.json':
      '{\n\t"name": "@repo/auth",\n\t"dependencies": { "@clerk/nextjs": "7.9.17" }\n}\n',
    'packages/auth/middleware.ts':
      "export { clerkMiddleware as authMiddleware } from '@clerk/nextjs/server';\n",
  };

  it('names the packages that an application needs, and changes those that are named', async () => {
    const folder = createFolder(FILES, { applications: ['apps/web'], hasIronclerk: false });
    const alone = await migrate(folder, ['apps/web', '--yes']);
    expect(alone.output).toMatch(
      /middleware\.ts: The package @repo\/auth names.*\n.*ironclerk migrate apps\/web packages\/auth/,
    );
    expect(alone.output).toContain('Nothing else to change.');
    const output = await migrated(folder, 'apps/web', 'packages/auth');
    expect(output).toMatch(/apps\/api\/package\.json: api uses @repo\/auth, too/);
    expect(output).toContain('Now run pnpm install, and npx ironclerk doctor.');
    expect(textOf(folder, 'packages/auth/middleware.ts')).toContain("from 'ironclerk/server'");
    expect(textOf(folder, 'packages/auth/package.json')).toMatch(
      /"@clerk\/nextjs": "7\.9\.17", "ironclerk": "\d+\.\d+\.\d+" }/,
    );
    expect(textOf(folder, 'apps/web/middleware.ts')).toMatch(/runtime: 'nodejs'/);
    expect(textOf(folder, 'apps/web/next.config.mjs')).toContain('withIronclerk(config)');
    expect(await migrate(folder, ['apps/web', '--undo'])).toMatchObject({ code: 0 });
    expect(textOf(folder, 'packages/auth/package.json')).toBe(FILES['packages/auth/package.json']);
  });
});

describe('the package manager', () => {
  it.each([
    ['npm', { 'package-lock.json': '{}' }],
    ['pnpm', { 'pnpm-lock.yaml': '' }],
    ['yarn', { 'yarn.lock': '' }],
    ['bun', { 'bun.lock': '{}' }],
    [
      'yarn',
      {
        'package-lock.json': '{}',
        'yarn.lock': '',
        'package.json': CLERK_APP['package.json']?.replace(
          '"private"',
          '"packageManager": "yarn@4.9.0",\n  "private"',
        ),
      },
    ],
  ])('is %s, by the lock file or the manifest', async (name, files) => {
    const folder = createApplication(files, { hasIronclerk: false });
    expect(await migrated(folder)).toContain(`Now run ${name} install,`);
    expect(JSON.parse(textOf(folder, 'package.json')).dependencies).toMatchObject({
      '@clerk/nextjs': '^7.0.0',
      ironclerk: expect.stringMatching(/^\^\d/),
    });
  });
});

const ROUTE = `import { auth } from '@clerk/nextjs/server';

export const GET = async () => Response.json(await auth());
`;

const MIDDLEWARE = `// Für alle Anfragen
import { clerkMiddleware } from '@clerk/nextjs/server';

export default clerkMiddleware();
`;
