/**
 * `ironclerk/config`. That builds work with it is what the test apps and
 * `npm run matrix` show.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NextConfig } from 'next';
import { withIronclerk } from '../dist/config';

const CONTEXT = { defaultConfig: {} };

it('adds to an object what a function would get', async () => {
  const config = { reactStrictMode: true, serverExternalPackages: ['sharp'] };
  const expected = {
    reactStrictMode: true,
    serverExternalPackages: ['sharp', 'ironclerk'],
    compiler: { runAfterProductionCompile: expect.any(Function) },
  };
  expect(withIronclerk(config)).toEqual(expected);
  expect(withIronclerk(() => config)('phase', CONTEXT)).toEqual(expected);
  expect(await withIronclerk(async () => config)('phase', CONTEXT)).toEqual(expected);
  expect(config.serverExternalPackages).toEqual(['sharp']);
});

it('hands phase and context on', () => {
  const config = jest.fn((_phase: string, _context: { defaultConfig: NextConfig }) => ({}));
  withIronclerk(config)('phase-production-build', CONTEXT);
  expect(config).toHaveBeenCalledWith('phase-production-build', CONTEXT);
});

it('says nothing twice, and does not have the package transpiled', () => {
  const config = withIronclerk(withIronclerk({ transpilePackages: ['ironclerk', 'other'] }));
  expect(config.serverExternalPackages).toEqual(['ironclerk']);
  expect(config.transpilePackages).toEqual(['other']);
});

it.each([null, 1, 'x', Promise.resolve({})])(
  'refuses %p with an error that says what to give',
  (config) => {
    expect(() => withIronclerk(config as never)).toThrow(/takes the configuration of Next\.js/);
  },
);

describe('public variables', () => {
  const name = 'NEXT_PUBLIC_CLERK_SIGN_UP_URL';
  const { env } = process;
  beforeEach(() => {
    process.env = {
      ...env,
      [name]: '/join',
      CLERK_SECRET_KEY: 'sk_test_x',
      NEXT_PUBLIC_OTHER: 'x',
    };
  });
  afterEach(() => {
    process.env = env;
  });

  it('are kept with the build, those of Clerk and no others', () => {
    expect(withIronclerk({ env: { A: 'b' } }).env).toEqual({ [name]: '/join', A: 'b' });
  });

  it('give way to what the configuration says', () => {
    expect(withIronclerk({ env: { [name]: '/register' } }).env).toEqual({ [name]: '/register' });
  });

  it('are left to the environment by a development server', () => {
    process.env = { ...process.env, NODE_ENV: 'development' };
    expect(withIronclerk({}).env).toBeUndefined();
  });
});

describe('a secret key in a public variable', () => {
  const { env } = process;
  const PUBLISHABLE = 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY';
  afterEach(() => {
    process.env = env;
  });

  it.each([
    ['instead of the publishable key', { [PUBLISHABLE]: 'sk_live_x' }, /PUBLISHABLE_KEY.*swapped/],
    ['with quotes', { [PUBLISHABLE]: '"sk_test_x"' }, /PUBLISHABLE_KEY.*begins with pk_/],
    ['by its name', { NEXT_PUBLIC_CLERK_SECRET_KEY: 'sk_live_x' }, /CLERK_SECRET_KEY.*Remove it/],
    [
      'by its value',
      { NEXT_PUBLIC_KEY: ' sk_live_x\n', CLERK_SECRET_KEY: 'sk_live_x' },
      /NEXT_PUBLIC_KEY holds.*Remove it/,
    ],
  ])('%s stops a build, and is named without its value', (_, variables, message) => {
    process.env = { ...env, NODE_ENV: 'production', ...variables } as NodeJS.ProcessEnv;
    expect(() => withIronclerk({})).toThrow(message);
    expect(() => withIronclerk({})).toThrow('code=secret_key_exposed');
    expect(() => withIronclerk({})).not.toThrow(/sk_live_x|sk_test_x/);
  });

  it('is reported by a development server, which continues', () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    process.env = { ...env, NODE_ENV: 'development', [PUBLISHABLE]: 'sk_live_x' };
    withIronclerk({});
    expect(error).toHaveBeenCalledWith(expect.stringContaining('code=secret_key_exposed'));
    error.mockRestore();
  });

  it('of another service is left to others', () => {
    process.env = { ...env, NODE_ENV: 'production', NEXT_PUBLIC_STRIPE: 'sk_live_y' };
    withIronclerk({});
  });
});

describe('the alias', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-config-'));
  const home = process.cwd();
  beforeAll(() => process.chdir(folder));
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  });

  it('leads Turbopack to a module that imports the package by name', () => {
    const { turbopack } = withIronclerk(
      { distDir: 'build', turbopack: { resolveAlias: { a: 'b' } } },
      { aliasClerkServer: true },
    );
    const file = turbopack?.resolveAlias?.['@clerk/nextjs/server'] as string;
    expect(turbopack?.resolveAlias).toMatchObject({ a: 'b' });
    expect(existsSync(path.join(folder, file))).toBe(true);
    expect(readFileSync(path.join(folder, file), 'utf8')).toContain("from 'ironclerk/server'");
  });

  it('works on a read-only file system, as in a container', () => {
    jest.isolateModules(() => {
      jest.doMock('node:fs', () => ({
        ...jest.requireActual('node:fs'),
        mkdirSync: () => {
          throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
        },
      }));
      const { withIronclerk: wrap } = require('../dist/config') as typeof import('../dist/config');
      const options = { aliasClerkServer: true };
      expect(wrap({ distDir: 'unwritten' }, options).turbopack?.resolveAlias).toBeDefined();
      jest.dontMock('node:fs');
    });
  });

  it('makes an external of webpack on the server, after what the application says', async () => {
    const config = withIronclerk(
      { webpack: (bundler) => ({ ...bundler, seen: true }) },
      { aliasClerkServer: true },
    );
    const bundler = () => ({ externals: ['x'], resolve: { alias: { x: 'y' } } });
    const run = (context: object) => config.webpack?.(bundler(), context as never);
    const { externals, seen } = run({ isServer: true, nextRuntime: 'nodejs' });
    expect([seen, externals.length, externals[1]]).toEqual([true, 2, 'x']);
    const request = '@clerk/nextjs/server';
    expect(await externals[0]({ request, dependencyType: 'commonjs' })).toBe(
      'commonjs ironclerk/server',
    );
    expect(await externals[0]({ request, dependencyType: 'esm' })).toBe('module ironclerk/server');
    expect(await externals[0]({ request: '@clerk/nextjs' })).toBeUndefined();
    expect(run({ isServer: false }).externals).toEqual(['x']);
    const onEdge = run({ isServer: true, nextRuntime: 'edge' });
    expect(onEdge.externals).toEqual(['x']);
    expect(onEdge.resolve.alias).toEqual({ x: 'y', [`${request}$`]: 'ironclerk/server' });
  });
});
