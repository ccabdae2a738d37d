/**
 * What `npm publish` takes: **what an application needs, and nothing of a checkout**.
 */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { installWith } from '../conformance/installs/managers.mjs';
import { type Packed, packRelease } from '../scripts/release/pack.mjs';
import { startRegistry } from '../scripts/release/registry.mjs';
import { platforms } from '../scripts/release/stage.mjs';
import { platformName } from '../src-js/binary/platform';

const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-package-'));
const staged = path.join(folder, 'release/staged/ironclerk');
const PLATFORM = platformName();
const LIMIT = 1_800_000;

/** Compared with a request, as package.json and the files name them. */
interface Manifest {
  readonly version: string;
  readonly main: string;
  readonly files: string[];
  readonly os: string[];
  readonly bin: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
  readonly exports: object;
  readonly imports: object;
}

let packed: Packed[];
let own: Packed & { manifest: Manifest };

beforeAll(() => {
  packed = packRelease(path.join(folder, 'release'));
  own = packed.find(({ name }) => name === 'ironclerk') as typeof own;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string): string => readFileSync(path.join(staged, file), 'utf8');

/** All texts that lie anywhere in a value. */
const leaves = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves);

/** The name of the package that a request is for. */
const packageOf = (request: string): string =>
  (/^@[^/]+\/[^/]+|^[^/]+/.exec(request) as RegExpExecArray)[0];

/** The requests of the files with one of the suffixes: `[file, request]`. */
function requests(suffix: RegExp, pattern: RegExp): Array<[file: string, request: string]> {
  return own.files
    .filter((file) => suffix.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(pattern)].map(
        ([, request = '']) => [file, request] as [string, string],
      ),
    );
}

describe('the package', () => {
  it('holds what its package.json names', () => {
    const { main, bin, exports, imports } = own.manifest;
    const named = [main, ...leaves(bin), ...leaves(exports), ...leaves(imports)];
    const missing = named
      .map((file) => file.replace('./', ''))
      .filter((f) => !own.files.includes(f));
    expect(named.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('holds the readme, the licences, the changelog and the documents', () => {
    const { files } = own;
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'docs/errors.md',
        'dist/testing/vendor/LICENSES.md',
      ]),
    );
    const licences = read('dist/testing/vendor/LICENSES.md');
    expect(licences).toMatch(/^## hono \d/m);
    expect(licences).toMatch(/^## @hono\/node-server \d/m);
    expect(licences).toMatch(/^## cross-spawn \d/m);
    const permissions = licences.match(/Permission (?:is hereby granted|to use)/g);
    expect(permissions).toHaveLength(licences.match(/^## /gm)?.length ?? 0);
  });

  it('holds no binary, no sources, no tests and no settings', () => {
    const kinds = own.files.map((file) =>
      file.replace(
        /^(dist|docs)\/.*?(\.d\.m?ts|\.[cm]?js|\.json|\.map|\.md|\.svg|\.wasm)$/,
        '$1/*$2',
      ),
    );
    expect([...new Set(kinds)].sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'dist/*.d.mts',
        'dist/*.d.ts',
        'dist/*.js',
        'dist/*.json',
        'dist/*.map',
        'dist/*.md',
        'dist/*.mjs',
        ...(own.files.some((file) => file.endsWith('.wasm')) ? ['dist/*.wasm'] : []),
        'docs/*.json',
        'docs/*.md',
        'docs/*.svg',
        'index.d.ts',
        'package.json',
      ].sort(),
    );
    expect(Object.keys(own.manifest)).not.toContain('devDependencies');
    expect(Object.keys(own.manifest)).not.toContain('scripts');
  });

  it('names no path of the machine that built it', () => {
    const root = path.join(__dirname, '..');
    expect(
      own.files.filter((file) => !file.endsWith('.wasm') && read(file).includes(root)),
    ).toEqual([]);
  });

  it('requires only files that it holds, Node.js, and packages that it names', () => {
    const { dependencies, optionalDependencies, peerDependencies } = own.manifest;
    const known = new Set([
      ...builtinModules,
      ...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
      'ironclerk',
      '#addon',
    ]);
    const required = requests(/\.js$/, /\brequire\("([^"\n]+)"\)/g).filter(
      // What a bundler must stumble upon, and what a checkout has instead of packages.
      ([, request]) => !/^\.\/The package|\.node$|^node:/.test(request),
    );
    const unknown = required.filter(([file, request]) => {
      if (!request.startsWith('.')) {
        return !known.has(packageOf(request));
      }
      const target = path.posix.join(path.posix.dirname(file), request);
      return !['', '.js', '/index.js'].some((end) => own.files.includes(target + end));
    });
    expect(required.length).toBeGreaterThan(200);
    expect(unknown).toEqual([]);
  });

  it('takes types only from packages that its users have', () => {
    const { dependencies, peerDependencies } = own.manifest;
    const known = [...Object.keys({ ...dependencies, ...peerDependencies }), 'ironclerk'];
    // Examples in comments are of applications, which may have more.
    const taken = requests(/\.d\.m?ts$/, /^(?! *\*).*\bfrom ['"]([^.'"][^'"]*)['"]/gm).filter(
      ([, request]) => !request.startsWith('node:') && !known.includes(packageOf(request)),
    );
    expect(taken).toEqual([]);
  });

  it('installs two packages of others in production', () => {
    expect(Object.keys(own.manifest.dependencies)).toEqual(['@clerk/backend', '@clerk/shared']);
    expect(leaves(own.manifest.dependencies).every((range) => range.startsWith('^'))).toBe(true);
  });

  it('has documents whose links lead somewhere', () => {
    const links = requests(/^(?:docs\/)?[\w-]+\.md$/, /\]\((?!#)([^)\s#]+)/g);
    const dead = links.filter(([file, target]) =>
      file === 'README.md'
        ? !target.startsWith('https://')
        : !target.startsWith('https://') &&
          !own.files.includes(path.posix.join(path.posix.dirname(file), target)),
    );
    expect(links.length).toBeGreaterThan(20);
    expect(dead).toEqual([]);
  });

  it('has source maps that lead from a line of the bundle to the source', async () => {
    const program = `try { require('./dist/server.js').createRouteMatcher(['/a(']) } catch (e) { console.log(e.stack) }`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--enable-source-maps', '-e', program],
      { cwd: path.join(__dirname, '..') },
    );
    const [, file = '', line = ''] = /at .*\(.*\/(src-js\/route\/\w+\.ts):(\d+)/.exec(stdout) ?? [];
    const source = readFileSync(path.join(__dirname, '..', file), 'utf8').split('\n');
    expect(source[Number(line) - 1]).toMatch(/createRouteSet|RouteSet|throw|call\(/);
  });
});

describe('the packages of the platforms', () => {
  it('are named in the version of the package', () => {
    expect(own.manifest.optionalDependencies).toEqual(
      Object.fromEntries(platforms().map((name) => [`ironclerk-${name}`, own.manifest.version])),
    );
  });

  it('hold the binary, and say where it came from', () => {
    const names = packed.filter(({ name }) => name !== 'ironclerk').map(({ name }) => name);
    expect(names).toEqual(platforms().map((name) => `ironclerk-${name}`));
    for (const { name, files, manifest, isComplete } of packed) {
      expect(manifest).toMatchObject({
        repository: { url: expect.stringMatching(/^git\+https:/) },
        homepage: expect.stringMatching(/^https:/),
        bugs: expect.stringMatching(/^https:/),
        license: 'MIT',
      });
      if (name !== 'ironclerk') {
        const binary = isComplete ? [manifest.main] : [];
        expect([...files].sort()).toEqual(
          ['LICENSE', 'README.md', ...binary, 'package.json'].sort(),
        );
        expect(`${manifest.os}-${manifest.cpu}`).toBe(name.split('-').slice(1, 3).join('-'));
      }
    }
  });
});

it(
  'npm installs the package and one binary, and every entry loads',
  async () => {
    const registry = await startRegistry(packed);
    const project = path.join(folder, 'project');
    mkdirSync(project);
    const manifest = {
      private: true,
      dependencies: { ironclerk: own.manifest.version, next: '16.4.6' },
    };
    writeFileSync(path.join(project, 'package.json'), JSON.stringify(manifest));
    try {
      await installWith('npm', project, registry.url);
    } finally {
      await registry.close();
    }
    const installed = readdirSync(path.join(project, 'node_modules'));
    expect(installed.filter((name) => name.startsWith('ironclerk'))).toEqual([
      'ironclerk',
      `ironclerk-${PLATFORM}`,
    ]);
    expect(installed).not.toContain('hono');
    const entries = [
      'ironclerk',
      ...['server', 'webhooks', 'config', 'testing'].map((e) => `ironclerk/${e}`),
    ];
    const program = `
    const required = ${JSON.stringify(entries)}.map((entry) => Object.keys(require(entry)).length);
    Promise.all(${JSON.stringify(entries)}.map((entry) => import(entry))).then(async (modules) => {
      const emulator = await require('ironclerk/testing').createEmulator();
      const token = emulator.mintSessionToken();
      const options = { secretKey: emulator.secretKey, apiUrl: emulator.apiUrl };
      const claims = await require('ironclerk').verifyToken(token, options);
      await emulator.close();
      const imported = modules.map((module) => Object.keys(module).length);
      console.log(JSON.stringify({ required, imported, isUser: claims.sub === emulator.userId }));
    });`;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', program], {
      cwd: project,
    });
    const said = JSON.parse(stdout);
    expect(said.isUser).toBe(true);
    expect(said.required).toHaveLength(5);
    expect(Math.min(...said.required, ...said.imported)).toBeGreaterThan(0);
    expect(stderr).toBe('');
  },
  LIMIT,
);
