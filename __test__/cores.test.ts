/**
 * Which core serves an installed package: **a binary of another platform, of another
 * version or in pieces never does**, and without any core nothing is authenticated.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BINARIES } from '../src-js/binary/binaries';
import { isCutOff } from '../src-js/binary/elf';
import { libcOf } from '../src-js/binary/libc';
import { firstLine } from '../src-js/binary/native';
import { platformName } from '../src-js/binary/platform';
import { createFolder, removeFolders } from './support/folders';
import { FOREIGN_KEY, JWT_KEY, mint, PUBLISHABLE_KEY, SECRET_KEY } from './support/instance';
import { itWasm } from './support/webassembly';

const ROOT = path.join(__dirname, '..');
const PLATFORM = platformName();
const BINARY = path.join(ROOT, `ironclerk.${PLATFORM}.node`);
const VERSION: string = require('../package.json').version;

afterAll(removeFolders);

/** What an installation is like. */
interface Installation {
  readonly version?: string;
  /** The bytes of the binary in the package of the platform; without any, it is missing. */
  readonly binary?: Buffer;
  readonly withoutWasm?: boolean;
}

/** A folder with the package, installed as npm does it: the binary in a package of its own. */
function install({ version = VERSION, binary, withoutWasm = false }: Installation): string {
  const folder = createFolder('ironclerk-cores-', {});
  const target = path.join(folder, 'node_modules/ironclerk');
  cpSync(path.join(ROOT, 'dist'), path.join(target, 'dist'), { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  writeFileSync(path.join(target, 'package.json'), JSON.stringify({ ...manifest, version }));
  if (withoutWasm) {
    rmSync(path.join(target, 'dist/wasm'), { recursive: true, force: true });
  }
  for (const name of ['@clerk', 'next', 'react', 'react-dom']) {
    // A junction, for which Windows asks no privilege.
    symlinkSync(
      path.join(ROOT, 'node_modules', name),
      path.join(folder, 'node_modules', name),
      'junction',
    );
  }
  if (binary) {
    const own = path.join(folder, `node_modules/ironclerk-${PLATFORM}`);
    mkdirSync(own);
    cpSync(path.join(ROOT, 'npm', PLATFORM, 'package.json'), path.join(own, 'package.json'));
    writeFileSync(path.join(own, path.basename(BINARY)), binary);
  }
  return folder;
}

/** A program that has a token verified, and one of somebody else. */
const PROGRAM = `
const { authenticateRequest } = require('ironclerk');
require('ironclerk/server');
const options = ${JSON.stringify({ publishableKey: PUBLISHABLE_KEY, secretKey: SECRET_KEY, jwtKey: JWT_KEY })};
const ask = async (token) => {
  const request = new Request('https://example.com/', { headers: { authorization: token } });
  return (await authenticateRequest(request, options)).isAuthenticated;
};
Promise.all(${JSON.stringify([mint(), mint({}, {}, FOREIGN_KEY)])}.map(ask)).then((all) => {
  const { kind } = require('./node_modules/ironclerk/dist/binary/core.js').chooseCore();
  console.log(JSON.stringify({ kind, all }));
});
`;

/** Runs the program in an installation. */
function run(folder: string, variables: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', PROGRAM], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, IRONCLERK_REQUIRE_NATIVE: '', ...variables },
  });
  return { status, said: stdout && JSON.parse(stdout), errors: stderr };
}

const RIGHT = [true, false];

it('the package of the platform serves', () => {
  const { said, errors } = run(install({ binary: readFileSync(BINARY) }));
  expect(said).toEqual({ kind: 'native', all: RIGHT });
  expect(errors).toBe('');
});

const FAILED: Array<[what: string, installation: () => Installation, says: RegExp]> = [
  ['is missing', () => ({}), /ironclerk-\S+ is not installed/],
  [
    'is of another version',
    () => ({ binary: readFileSync(BINARY), version: '9.9.9' }),
    /ironclerk-\S+ is of ironclerk@\d\S+, not of ironclerk@9\.9\.9/,
  ],
  ['is empty', () => ({ binary: Buffer.alloc(0) }), /ironclerk-\S+ does not load \(.*\)/],
  [
    'is cut off',
    () => ({ binary: readFileSync(BINARY).subarray(0, 1_000_000) }),
    // Elsewhere, the loader of the system refuses it.
    process.platform === 'linux'
      ? /ironclerk-\S+ does not load \(.* is cut off\)/
      : /ironclerk-\S+ does not load \(.*\)/,
  ],
];

describe.each(FAILED)('a binary that %s', (_what, installation, says) => {
  itWasm('leaves the WASM core to serve, with one notice that names the platform', () => {
    const { said, errors } = run(install(installation()));
    expect(said).toEqual({ kind: 'wasm', all: RIGHT });
    expect(errors.trim().split('\n')).toEqual([expect.stringMatching(says)]);
    expect(errors).toContain(`on ${PLATFORM}, `);
    expect(errors).toContain('IRONCLERK_REQUIRE_NATIVE=1');
  });

  it('is refused with IRONCLERK_REQUIRE_NATIVE=1', () => {
    const { status, said, errors } = run(install(installation()), {
      IRONCLERK_REQUIRE_NATIVE: '1',
    });
    expect([status, said]).toEqual([1, '']);
    expect(errors).toMatch(says);
    expect(errors).toContain(`no core that loads on ${PLATFORM}: `);
    expect(errors).toContain('install the dependencies again on this platform');
    expect(errors).toContain('code=addon_missing');
  });
});

it('without any core, loading the package fails, and says what to do', () => {
  const { status, said, errors } = run(install({ withoutWasm: true }));
  expect([status, said]).toEqual([1, '']);
  expect(errors).toMatch(/is not installed, and the WASM core does not load, either/);
  expect(errors).toContain(`so that ironclerk-${PLATFORM} ${VERSION} is there`);
  expect(errors).toContain('code=addon_missing');
});

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('the platform', () => {
  const named = (system: string, arch: string, libc = 'gnu') =>
    platformName({ system, arch, libc: () => libc });

  it('has a name like those of the binaries', () => {
    const names = [
      ...['x64', 'arm64'].flatMap((arch) => [
        named('linux', arch),
        named('linux', arch, 'musl'),
        named('darwin', arch),
        named('win32', arch),
      ]),
    ];
    expect(names.sort()).toEqual(Object.keys(BINARIES).sort());
    expect(named('linux', 'riscv64')).toBe('linux-riscv64-gnu');
    expect(named('sunos', 'x64')).toBe('sunos-x64');
  });

  /** A program of Linux whose header names a loader, or none. */
  function program(loader: string): string {
    const bytes = Buffer.alloc(256);
    bytes.write('\x7fELF', 0, 'latin1');
    bytes.writeBigUInt64LE(64n, 32);
    bytes.writeUInt16LE(56, 54);
    bytes.writeUInt16LE(loader ? 1 : 0, 56);
    bytes.writeUInt32LE(3, 64);
    bytes.writeBigUInt64LE(128n, 72);
    bytes.writeBigUInt64LE(BigInt(loader.length + 1), 96);
    bytes.write(`${loader}\0`, 128, 'latin1');
    const folder = createFolder('ironclerk-program-', {});
    const file = path.join(folder, 'node');
    writeFileSync(file, bytes);
    return file;
  }

  it('has the C library whose loader the running program names', () => {
    expect(libcOf(program('/lib/ld-musl-x86_64.so.1'))).toBe('musl');
    expect(libcOf(program('/lib/ld-musl-aarch64.so.1'))).toBe('musl');
    expect(libcOf(program('/lib64/ld-linux-x86-64.so.2'))).toBe('gnu');
    expect(libcOf(program('/nix/store/x-glibc-2.40/lib/ld-linux-aarch64.so.1'))).toBe('gnu');
  });

  onLinux('is what the process reports where the program names none', () => {
    const { header } = process.report.getReport() as unknown as {
      header: { glibcVersionRuntime?: string };
    };
    const own = header.glibcVersionRuntime ? 'gnu' : 'musl';
    for (const file of [program(''), '/is/not/there', __filename]) {
      expect(libcOf(file)).toBe(own);
    }
    expect(libcOf()).toBe(own);
  });
});

it('what a binary fails with is one line, also where lines end with a carriage return', () => {
  expect(firstLine(new Error('Bad EXE format for addon.node.\r\nC:\\addon.node'))).toBe(
    'Bad EXE format for addon.node.',
  );
});

it('a whole binary is not taken for one that is cut off', () => {
  expect(isCutOff(BINARY)).toBe(false);
  expect(isCutOff(process.execPath)).toBe(false);
});

it('every version of the package is the same one', () => {
  const crate = /^version = "(.*)"$/m.exec(readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8'));
  const versions = Object.keys(BINARIES).map(
    (name) => require(`../npm/${name}/package.json`).version,
  );
  expect([...new Set([...versions, crate?.[1]])]).toEqual([VERSION]);
});
