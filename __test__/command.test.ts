/** `npx ironclerk`, as the built program. */

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createFolder, removeFolders } from './support/folders';

const PROGRAM = path.join(__dirname, '../dist/cli/ironclerk.js');

const run = (...args: string[]) =>
  new Promise<{ code: number | null; output: string; errors: string }>((resolve) => {
    const child: ChildProcess = execFile(PROGRAM, args, (_, output, errors) =>
      resolve({ code: child.exitCode, output, errors }),
    );
  });

/** What the program has said when it says what ends the wait. */
const saidUntil = (child: ChildProcess, last: RegExp, from = child.stdout) =>
  new Promise<string>((resolve, reject) => {
    const lines: string[] = [];
    child.once('close', (code) => reject(new Error(`Ended with ${code}:\n${lines.join('\n')}`)));
    createInterface({ input: from as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line);
      if (last.test(line)) {
        resolve(lines.join('\n'));
      }
    });
  });

afterAll(removeFolders);

describe('a failure says what to do next', () => {
  it.each([
    ['routes', [], /^Next\.js is not installed .* install its dependencies\.\n$/],
    ['migrate', [], /Run this where its package\.json lies, or name that folder/],
    ['doctor', ['--offline'], /Next\.js is not installed here\.[\s\S]*→ Run this in the folder/],
    ['emulator', ['--port', '0', '--file', 'state.json'], /is not JSON\. Remove it to start anew/],
  ])('%s, in a folder that has nothing', async (command, args, said) => {
    const folder = createFolder('ironclerk-nothing-', { 'package.json': '{}', 'state.json': '{' });
    const child = spawnSync(process.execPath, [PROGRAM, command, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(child.status).toBe(1);
    expect(child.stdout + child.stderr).toMatch(said);
  });
});

it('says what takes long, beside the report', async () => {
  const folder = createFolder('ironclerk-slow-', { 'package.json': '{}' });
  // It answers once the command has said that it waits.
  const held: Array<() => void> = [];
  const server = createServer((_, response) => held.push(() => response.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const args = [PROGRAM, 'doctor', '--json', '--url', `http://127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { cwd: folder });
  const report: Buffer[] = [];
  child.stdout.on('data', (chunk) => report.push(chunk));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const said = await saidUntil(child, /^… /, child.stderr);
  expect(said).toMatch(/^… Asking the application and Clerk \(\d+ s\)$/);
  child.stderr.resume();
  server.on('request', (_, response) => response.end());
  for (const answer of held) {
    answer();
  }
  await ended;
  server.close();
  expect(JSON.parse(Buffer.concat(report).toString())).toHaveProperty('counts');
});

it.each(['doctor', 'routes', 'migrate', 'emulator'])(
  '%s names an option that it does not have, and ends with 2',
  async (command) => {
    const { code, errors } = await run(command, '--frob');
    expect(code).toBe(2);
    expect(errors).toMatch(/^Unknown option '--frob'\.?\n\nUsage: /);
  },
);

it('doctor, in a folder without a package, says only that', () => {
  const folder = createFolder('ironclerk-empty-', {});
  const args = [PROGRAM, 'doctor', '--json'];
  const child = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { findings } = JSON.parse(child.stdout);
  expect([child.status, findings.length]).toEqual([1, 2]);
  expect(findings[1]).toMatchObject({
    severity: 'problem',
    message: expect.stringMatching(/ is not the folder of an application: package\.json/),
    fix: expect.stringContaining('npx ironclerk doctor <folder>'),
  });
});

it('says its version and how it is used', async () => {
  expect(await run('--version')).toMatchObject({
    code: 0,
    output: `${require('../package.json').version}\n`,
  });
  expect(await run('--help')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/doctor.*emulator/s),
  });
  expect((await run()).code).toBe(2);
});

it('an unknown command ends with 2 and the usage', async () => {
  const { code, errors } = await run('emulate');
  expect(code).toBe(2);
  expect(errors).toMatch(/no command "emulate".*Usage/s);
});

it('runs an emulator whose keys can be pasted, until it is told to stop', async () => {
  const child = spawn(PROGRAM, ['emulator', '--port', '0', '--seed', 'x']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const said = await saidUntil(child, /Press Ctrl\+C to stop/);
    const [, url] = /^CLERK_API_URL=["']?([^"'\s]+)/m.exec(said) ?? [];
    const [, secret] = /^CLERK_SECRET_KEY=["']?(sk_test_\w+)/m.exec(said) ?? [];
    const headers = { authorization: `Bearer ${secret}` };
    expect((await fetch(`${url}/v1/jwks`, { headers })).status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

const OTHER = `const { CLERK_API_URL, CLERK_SECRET_KEY: key } = process.env;
  fetch(CLERK_API_URL + '/v1/jwks', { headers: { authorization: 'Bearer ' + key } })
    .then(({ status }) => { console.log('found', status); process.exit(status - 193); });`;

it('runs a program beside an emulator, with its variables, and ends with its exit code', async () => {
  const { code, output } = await run(
    'emulator',
    '--port',
    '0',
    '--',
    process.execPath,
    '-e',
    OTHER,
  );
  expect(output).toBe('found 200\n');
  expect(code).toBe(7);
});

it('ends the program when it is told to stop', async () => {
  const waits = `console.log('waits ' + process.pid); setInterval(() => {}, 1000)`;
  const child = spawn(PROGRAM, ['emulator', '--port', '0', '--', process.execPath, '-e', waits]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const [, pid] = /waits (\d+)/.exec(await saidUntil(child, /waits/)) ?? [];
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  } finally {
    child.kill('SIGKILL');
  }
});

it('says so if the program cannot be started', async () => {
  const { code, errors } = await run('emulator', '--port', '0', '--', './does-not-exist');
  expect(errors).toContain('./does-not-exist did not start');
  expect(code).toBe(1);
});
