/**
 * A user's own tests: the package, installed as a copy in a project elsewhere,
 * works under jest and under Vitest, with fake timers, and **without any
 * connection beyond the machine**.
 */

import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const MODULES = path.join(ROOT, 'node_modules');

/** What a user has installed beside us. */
const INSTALLED = ['@clerk', 'next', 'react', 'react-dom', 'vitest', 'vite'];

/** What npm copies of us. */
const { files } = require('../package.json') as { files: string[] };

/** Makes every connection of Node.js beyond the machine an error. */
const OFFLINE = `
const { Socket } = require('node:net');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const [first] = args.flat();
  const host = (typeof first === 'object' && first ? first.host : args[1]) ?? 'localhost';
  if (typeof first === 'object' && !first.path && !/^(localhost|127\\.|::1)/.test(host)) {
    throw new Error('A connection to ' + host);
  }
  return connect.apply(this, args);
};
`;

let projects: string;

beforeAll(() => {
  projects = mkdtempSync(path.join(tmpdir(), 'ironclerk-projects-'));
  const modules = path.join(projects, 'node_modules');
  mkdirSync(path.join(modules, 'ironclerk'), { recursive: true });
  const addons = readdirSync(ROOT).filter((name) => name.endsWith('.node'));
  for (const name of ['package.json', ...files, ...addons]) {
    cpSync(path.join(ROOT, name), path.join(modules, 'ironclerk', name), { recursive: true });
  }
  for (const name of INSTALLED) {
    symlinkSync(path.join(MODULES, name), path.join(modules, name));
  }
  writeFileSync(path.join(projects, 'offline.cjs'), OFFLINE);
});

afterAll(() => rmSync(projects, { recursive: true, force: true }));

/** Runs the tests of a project; resolves with the exit code and the output. */
function runTests(name: string, program: string[]) {
  const project = path.join(projects, name);
  cpSync(path.join(__dirname, 'projects', name), project, { recursive: true });
  const inherited = { ...process.env };
  for (const variable of Object.keys(inherited)) {
    if (/CLERK|JEST|VITEST|NODE_ENV|COLOR/.test(variable)) {
      delete inherited[variable];
    }
  }
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(process.execPath, program, {
      cwd: project,
      env: {
        ...inherited,
        NODE_OPTIONS: `--require ${path.join(projects, 'offline.cjs')}`,
        // The port is closed: every call beyond this machine fails.
        HTTPS_PROXY: 'http://127.0.0.1:9',
        NO_PROXY: '127.0.0.1,localhost',
        NO_COLOR: '1',
      },
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

it('jest runs the tests of a project', async () => {
  const { code, output } = await runTests('jest', [path.join(MODULES, 'jest/bin/jest.js')]);
  expect(output).toMatch(/Tests: +19 passed, 19 total/);
  expect(code).toBe(0);
});

it('Vitest runs the tests of a project', async () => {
  const { code, output } = await runTests('vitest', [
    path.join(MODULES, 'vitest/vitest.mjs'),
    'run',
  ]);
  expect(output).toMatch(/Tests +18 passed/);
  expect(code).toBe(0);
});
