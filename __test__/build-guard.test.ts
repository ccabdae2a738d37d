/**
 * The guard of builds: **a build whose `clerkMiddleware()` would not run
 * stops**. Here `next.config` is asked what `next build` asks it before it
 * compiles; whole builds are those of `npm run matrix`.
 */

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createApp, GOOD } from './support/doctor';
import { removeFolders } from './support/folders';

const ROOT = path.join(__dirname, '..');
const ASK = `
const { default: exported } = await import('./next.config.mjs');
const config = typeof exported === 'function'
  ? await exported('phase-production-build', { defaultConfig: {} })
  : exported;
await config.headers?.();
await config.compiler.runAfterProductionCompile({ projectDir: process.argv[1], distDir: process.argv[1] + '/.next' });
`;

afterAll(removeFolders);

/** What a build of the folder says about its middleware: the error, or nothing. */
function buildError(folder: string, mode = 'production'): Promise<string> {
  return new Promise((resolve) => {
    const args = ['--input-type=module', '-e', ASK, folder];
    const env = { ...process.env, NODE_ENV: mode } as NodeJS.ProcessEnv;
    execFile(process.execPath, args, { cwd: folder, env }, (error, _, stderr) => {
      resolve(error ? (/Error: (.*)/.exec(stderr)?.[1] ?? stderr) : '');
    });
  });
}

const OURS = GOOD['proxy.ts'] as string;
const MIDDLEWARE = (runtime: string) =>
  `import { clerkMiddleware } from 'ironclerk/server';
export default clerkMiddleware();
export const config = { ${runtime} };
`;
const CONFIG = (text: string) =>
  `import { withIronclerk } from 'ironclerk/config';\nexport default withIronclerk(${text});\n`;

/** What a build would have left behind. */
const BUILT = {
  '.next/server/middleware.js': '',
  '.next/server/middleware-manifest.json': '{"middleware":{}}',
};

/** A folder whose Next.js is of another release. */
function appOfRelease(version: string, changes: Parameters<typeof createApp>[0]): string {
  const folder = createApp(changes, ['next']);
  const target = path.join(folder, 'node_modules/next');
  mkdirSync(target, { recursive: true });
  const manifest = JSON.parse(
    readFileSync(path.join(ROOT, 'node_modules/next/package.json'), 'utf8'),
  );
  writeFileSync(path.join(target, 'package.json'), JSON.stringify({ ...manifest, version }));
  symlinkSync(path.join(ROOT, 'node_modules/next/dist'), path.join(target, 'dist'), 'junction');
  return folder;
}

it('lets a build pass whose middleware runs', async () => {
  expect(await buildError(createApp(BUILT))).toBe('');
});

it('lets the configuration say what headers it has', async () => {
  const folder = createApp({
    ...BUILT,
    'next.config.mjs': CONFIG("{ async headers() { throw new Error('asked'); } }"),
  });
  expect(await buildError(folder)).toBe('asked');
});

it('lets a build pass whose middleware runs on the Edge runtime', async () => {
  const manifest = '{"middleware":{"/":{"matchers":[{"regexp":"^.*$"}]}}}';
  const folder = createApp({
    ...BUILT,
    'proxy.ts': undefined,
    'middleware.ts': MIDDLEWARE("matcher: '/'"),
    '.next/server/middleware-manifest.json': manifest,
  });
  expect(await buildError(folder)).toBe('');
});

describe('a middleware on the Edge runtime', () => {
  const bundled = (config: string) => {
    const folder = createApp({
      'proxy.ts': undefined,
      'middleware.ts': MIDDLEWARE("matcher: '/'"),
      'next.config.mjs': config,
      '.next/server/middleware-manifest.json':
        '{"middleware":{"/":{"files":["server/bundle.js"]}}}',
      '.ironclerk/edge-build.json': '{ "withoutFile": [], "mark": "of an earlier build" }',
    });
    // What a bundler puts into the middleware.
    const handed = path.join(folder, '.ironclerk/edge-build.json');
    symlinkSync(handed, path.join(folder, '.next/server/bundle.js'));
    return folder;
  };

  it('may run with what this build hands over', async () => {
    expect(await buildError(bundled(CONFIG('{}')))).toBe('');
  });

  it('stops the build where another module has called withIronclerk() before next.config ran', async () => {
    const folder = bundled("export { default } from './shared/config.mjs';\n");
    mkdirSync(path.join(folder, 'shared'));
    writeFileSync(path.join(folder, 'shared/config.mjs'), CONFIG('{}'));
    expect(await buildError(folder)).toMatch(
      /Call withIronclerk\(\) in next\.config itself.* \(code=handover_missing\)$/,
    );
  });

  it('stops the build with that of an earlier build, since a plugin replaced the hook', async () => {
    const config = CONFIG('{}').replace(
      /withIronclerk\(\{\}\)/,
      '{ ...withIronclerk({}), headers: async () => [] }',
    );
    expect(await buildError(bundled(config))).toMatch(
      /did not get into middleware\.ts.* \(code=handover_missing\)$/,
    );
  });
});

describe('a release that runs no middleware on Node.js', () => {
  const node = {
    'proxy.ts': undefined,
    'middleware.ts': MIDDLEWARE("runtime: 'nodejs'"),
    ...BUILT,
  };
  it.each(['14.2.35', '15.2.8', '15.4.11', '15.5.0-canary.7'])('%s is refused', async (version) => {
    expect(await buildError(appOfRelease(version, node))).toMatch(
      /does not run a middleware .* npm install next@latest\. \(code=next_version_unsupported\)$/,
    );
  });

  it.each(['15.5.0', '15.6.0-canary.1'])('%s is not an obstacle', async (version) => {
    expect(await buildError(appOfRelease(version, node))).toBe('');
  });
});

describe('a middleware that would not run', () => {
  const cases: Array<[string, Record<string, string | undefined>, string]> = [
    [
      'beside the folder of the pages, and not in it',
      { 'proxy.ts': undefined, 'app/proxy.ts': OURS },
      'middleware_misplaced',
    ],
    [
      'of an extension that pages do not have',
      { 'next.config.mjs': CONFIG("async () => ({ pageExtensions: ['page.tsx'] })") },
      'middleware_misplaced',
    ],
    ['once as proxy, once as middleware', { 'middleware.ts': OURS }, 'middleware_duplicate'],
    ['a second time in src', { 'src/proxy.ts': OURS }, 'middleware_duplicate'],
    [
      'behind a file that the other one imports',
      { 'src/proxy.ts': "export { default } from '../guard';\n", 'guard.ts': OURS },
      'middleware_duplicate',
    ],
    [
      'on the Edge runtime that was not built, whatever its sources say',
      { 'proxy.ts': undefined, 'middleware.ts': MIDDLEWARE("matcher: '/'") },
      'middleware_not_built',
    ],
    [
      'that is not exported',
      { 'proxy.ts': OURS.replace('export default', 'export const other =') },
      'middleware_export_missing',
    ],
    [
      'in an application of files only',
      { 'next.config.mjs': CONFIG("{ output: 'export' }") },
      'output_export_unsupported',
    ],
    [
      'that was not built, whatever its sources say',
      { '.next/server/middleware.js': undefined },
      'middleware_not_built',
    ],
    [
      'in a second place that Next.js does not take, and says nothing of what it imports',
      {
        'proxy.ts': undefined,
        'middleware.ts': MIDDLEWARE("runtime: 'nodejs'"),
        'src/proxy.ts': "export { default } from '@/guard';\n",
      },
      'middleware_duplicate',
    ],
    [
      'for any request',
      {
        '.next/server/functions-config-manifest.json':
          '{"version":1,"functions":{"/_middleware":{"runtime":"nodejs","matchers":[]}}}',
      },
      'matcher_empty',
    ],
    [
      'of Node.js that was built for the Edge runtime',
      { '.next/server/middleware-manifest.json': '{"middleware":{"/":{}}}' },
      'middleware_not_built',
    ],
  ];

  it.each(cases)('%s stops the build', async (_, changes, code) => {
    const said = await buildError(createApp({ ...BUILT, ...changes }));
    expect(said).toMatch(new RegExp(`^ironclerk: .*\\(code=${code}\\)$`));
  });

  it('does not stop a development server, whose files change', async () => {
    const folder = createApp({ ...BUILT, 'middleware.ts': OURS });
    cpSync(path.join(folder, 'proxy.ts'), path.join(folder, 'kept.ts'));
    const asked = ASK.replace(/await config\.compiler.*\n/, '');
    const { stderr, code } = await new Promise<{ stderr: string; code: unknown }>((resolve) => {
      const env = { ...process.env, NODE_ENV: 'development' } as NodeJS.ProcessEnv;
      const args = ['--input-type=module', '-e', asked, folder];
      execFile(process.execPath, args, { cwd: folder, env }, (error, _out, text) =>
        resolve({ stderr: text, code: error?.code }),
      );
    });
    expect(code).toBeUndefined();
    expect(stderr).toMatch(/ironclerk: .*\(code=middleware_duplicate\)/);
  });
});
