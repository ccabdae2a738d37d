/** What `npx ironclerk migrate` writes for every shape of imports, middleware and configuration. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Files, removeFolders } from './support/folders';
import { createApplication, migrate, migrated, type Setup, textOf } from './support/migration';

afterAll(removeFolders);

/** What becomes of some files. */
async function written(
  files: Files,
  name: string,
  setup: Setup = { hasIronclerk: false },
  ...args: string[]
): Promise<string> {
  const folder = createApplication(files, setup);
  await migrated(folder, ...args);
  return textOf(folder, name);
}

describe('imports', () => {
  it('change in every form, and nothing else does', async () => {
    const before = `// 日本語 before the first import
import type { User } from "@clerk/nextjs/server";
import { auth as session, currentUser } from '@clerk/nextjs/server'; // why
import * as clerk from '@clerk/nextjs/server';
import '@clerk/nextjs/server';
import { useAuth } from '@clerk/nextjs';
import { isClerkAPIResponseError } from '@clerk/nextjs/errors';
export { auth, type Session } from '@clerk/nextjs/server';
export * from '@clerk/nextjs/webhooks';
type Client = import('@clerk/nextjs/server').Client;
let kept: typeof import('@clerk/nextjs/server');
const { clerkClient } = require('@clerk/nextjs/server');
const later = () => import('@clerk/nextjs/server');
jest.mock('@clerk/nextjs/server', () => jest.requireActual('@clerk/nextjs/server'));
vi.mock('@clerk/nextjs/webhooks');
vi.mock(import('@clerk/nextjs/server'), async () => vi.importActual('@clerk/nextjs/server'));
// import { auth } from '@clerk/nextjs/server' stays in a comment
const quoted = \`import '@clerk/nextjs/server'\`;
`;
    const expected = before
      .split('\n')
      .map((line) =>
        /comment|quoted/.test(line)
          ? line
          : line.replace(/@clerk\/nextjs\/(server|webhooks)/g, 'ironclerk/$1'),
      )
      .join('\n');
    expect(await written({ 'lib/all.ts': before }, 'lib/all.ts')).toBe(expected);
  });

  it('stay where they cannot change, with file, line and what to do', async () => {
    const files = {
      'lib/old.ts': "// old\nimport { auth, authMiddleware } from '@clerk/nextjs/server';\n",
      'lib/names.ts': "export const externals = ['@clerk/nextjs/server'];\n",
      'lib/broken.ts': "import { from '@clerk/nextjs/server';\n",
    };
    const folder = createApplication(files, { hasIronclerk: false });
    const output = await migrated(folder);
    const [, remaining = ''] = output.split('To do by hand:');
    expect(remaining).toMatch(
      /lib\/old\.ts:2: .* has authMiddleware; .*\n +→ .*replace authMiddleware/,
    );
    expect(remaining).toMatch(/lib\/names\.ts:1: A string names @clerk\/nextjs\/server/);
    expect(remaining).toMatch(/lib\/broken\.ts: .*syntax error/);
    for (const [name, text] of Object.entries(files)) {
      expect(textOf(folder, name)).toBe(text);
    }
  });
});

describe('next.config', () => {
  const ESM = "import { withIronclerk } from 'ironclerk/config';\n";
  it.each([
    [
      'an object',
      'next.config.mjs',
      'export default { a: 1 };\n',
      `${ESM}\nexport default withIronclerk({ a: 1 });\n`,
    ],
    [
      'a constant below a comment',
      'next.config.js',
      '// @ts-check\n\n/** @type {A} */\nconst config = {}\n\nmodule.exports = config\n',
      "// @ts-check\nconst { withIronclerk } = require('ironclerk/config')\n\n\n/** @type {A} */\nconst config = {}\n\nmodule.exports = withIronclerk(config)\n",
    ],
    [
      'plugins, with double quotes and without semicolons',
      'next.config.ts',
      'import type { NextConfig } from "next"\nimport { withA } from "a" // why\n\nconst config = {} satisfies NextConfig\n\nexport default withA({ b: 1 })(config)\n',
      'import type { NextConfig } from "next"\nimport { withA } from "a" // why\nimport { withIronclerk } from "ironclerk/config"\n\nconst config = {} satisfies NextConfig\n\nexport default withIronclerk(withA({ b: 1 })(config))\n',
    ],
    [
      'an async function',
      'next.config.mjs',
      'export default async function config(phase) {\n  return { phase };\n}\n',
      `${ESM}\nexport default withIronclerk(async function config(phase) {\n  return { phase };\n});\n`,
    ],
    [
      'an arrow function',
      'next.config.mjs',
      'export default async (phase) => ({ phase });\n',
      `${ESM}\nexport default withIronclerk(async (phase) => ({ phase }));\n`,
    ],
    [
      'a promise that is awaited, with carriage returns',
      'next.config.mjs',
      "import { read } from './read.mjs';\r\n\r\nexport default await read();\r\n",
      `import { read } from './read.mjs';\r\n${ESM.trim()}\r\n\r\nexport default withIronclerk(await read());\r\n`,
    ],
    [
      'several assignments, of which the last counts',
      'next.config.js',
      "const a = require('a');\nconst b = require('b')();\nmodule.exports = {};\nmodule.exports = b(module.exports);\n",
      "const a = require('a');\nconst { withIronclerk } = require('ironclerk/config');\nconst b = require('b')();\nmodule.exports = {};\nmodule.exports = withIronclerk(b(module.exports));\n",
    ],
  ])('is wrapped: %s', async (_, name, before, expected) => {
    const files = { 'next.config.mjs': undefined, [name]: before };
    expect(await written(files, name)).toBe(expected);
  });

  it.each([
    ['export { config as default };\nconst config = {};\n'],
    ['if (process.env.A) {\n  module.exports = {};\n} else {\n  module.exports = { a: 1 };\n}\n'],
    ['export default function config() {}\nconfig.a = 1;\n'],
  ])('is left to the developer in an unknown form: %j', async (text) => {
    const folder = createApplication(
      { 'next.config.mjs': undefined, 'next.config.js': text },
      { hasIronclerk: false },
    );
    expect(await migrated(folder)).toMatch(
      /next\.config\.js:1: The configuration is exported in a form.*\n +→ .*withIronclerk/,
    );
    expect(textOf(folder, 'next.config.js')).toBe(text);
  });
});

describe('the middleware', () => {
  const CODE =
    "import { clerkMiddleware } from 'ironclerk/server';\n\nexport default clerkMiddleware();\n";
  const shapes: ReadonlyArray<readonly [what: string, before: string, after: string]> = [
    ['no config', '', "\n\nexport const config = { runtime: 'nodejs' };"],
    [
      'a config on several lines',
      '\nexport const config = {\n    // all\n    matcher: [],\n};\n',
      "\nexport const config = {\n    runtime: 'nodejs',\n    // all\n    matcher: [],\n};\n",
    ],
    [
      'a config on one line, with a type',
      '\nexport const config = { matcher: [] } satisfies C;\n',
      "\nexport const config = { runtime: 'nodejs', matcher: [] } satisfies C;\n",
    ],
    [
      'a config that is exported elsewhere',
      '\nconst config = {};\nexport { config };\n',
      "\nconst config = { runtime: 'nodejs' };\nexport { config };\n",
    ],
    [
      'another runtime',
      "\nexport const config = { matcher: [], runtime: 'experimental-edge' };\n",
      "\nexport const config = { matcher: [], runtime: 'nodejs' };\n",
    ],
    [
      'a runtime of its own',
      "\nexport const runtime = 'edge';\n",
      "\nexport const runtime = 'nodejs';\n",
    ],
  ];

  it.each(shapes)('of Next.js 15 gets the runtime nodejs: %s', async (_, before, expected) => {
    const files = {
      'proxy.ts': undefined,
      'middleware.ts': `${CODE.replace('ironclerk', '@clerk/nextjs')}${before}`,
    };
    const text = await written(files, 'middleware.ts', { next: '15.5.2', hasIronclerk: false });
    expect(text.trimEnd()).toBe(
      `${CODE.trimEnd()}${before === '' ? '' : '\n'}${expected}`.trimEnd(),
    );
  });

  it('becomes a proxy where that is asked, without a runtime', async () => {
    const files = {
      'proxy.ts': undefined,
      'middleware.ts': `import { clerkMiddleware } from '@clerk/nextjs/server';

const clerk = clerkMiddleware();

export function middleware(request, event) {
  return clerk(request, event);
}

export const config = { runtime: 'nodejs', matcher: ['/a'] };
`,
    };
    const text = await written(files, 'proxy.ts', { hasIronclerk: false }, '--proxy');
    expect(text).toContain('export function proxy(request, event)');
    expect(text).toContain("export const config = { matcher: ['/a'] };");
  });

  it('stays on its runtime if it does not run this package', async () => {
    const middleware = 'export default () => {};\n';
    const files = { 'proxy.ts': undefined, 'middleware.ts': middleware, 'lib/a.ts': ROUTE };
    const setup = { next: '15.5.2', hasIronclerk: false };
    expect(await written(files, 'middleware.ts', setup)).toBe(middleware);
  });

  it('is left to the developer if its config is not a literal', async () => {
    const folder = createApplication(
      {
        'proxy.ts': undefined,
        'middleware.ts': `${CODE.replace('ironclerk', '@clerk/nextjs')}export const config = made();\n`,
      },
      { next: '15.5.2', hasIronclerk: false },
    );
    expect(await migrated(folder)).toMatch(/middleware\.ts:4: Its config is in a form/);
  });
});

describe('package.json', () => {
  it.each([
    [
      'tabs and an exact version',
      '{\n\t"dependencies": {\n\t\t"@clerk/nextjs": "7.9.17",\n\t\t"next": "16"\n\t}\n}\n',
      /^\{\n\t"dependencies": \{\n\t\t"@clerk\/nextjs": "7\.9\.17",\n\t\t"ironclerk": "\d[^"]+",\n\t\t"next": "16"\n\t\}\n\}\n$/,
    ],
    [
      'a name after all others',
      '{\n  "dependencies": {\n    "@clerk/nextjs": "~7.9.0"\n  },\n  "devDependencies": { "next": "16" }\n}',
      /"~7\.9\.0",\n {4}"ironclerk": "~\d[^"]+"\n {2}\},/,
    ],
    [
      'no dependencies yet',
      '{\n  "devDependencies": {\n    "next": "16"\n  }\n}\n',
      /\{\n {4}"next": "16"\n {2}\},\n {2}"dependencies": \{\n {4}"ironclerk": "\^\d[^"]+"\n {2}\}\n\}\n$/,
    ],
    [
      'empty dependencies',
      '{\n  "dependencies": {},\n  "devDependencies": { "next": "16" }\n}',
      /"dependencies": \{\n {4}"ironclerk": "\^\d[^"]+"\n {2}\}/,
    ],
  ])('gets the package: %s', async (_, before, expected) => {
    const text = await written({ 'package.json': before }, 'package.json');
    expect(text).toMatch(expected);
    expect(JSON.parse(text).dependencies).toHaveProperty('ironclerk');
  });
});

it('an application without @clerk/nextjs/server does not change', async () => {
  const folder = createApplication({ 'proxy.ts': undefined });
  writeFileSync(
    path.join(folder, 'layout.tsx'),
    "export { ClerkProvider } from '@clerk/nextjs';\n",
  );
  expect(await migrate(folder, ['--yes'])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Nothing to change: no code here imports/),
  });
});

const ROUTE = "export { auth } from '@clerk/nextjs/server';\n";
