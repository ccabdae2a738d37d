/**
 * A checkout on a machine that lacks something: **its commands say what, before they
 * install or compile anything**.
 */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { requireNode } from '../scripts/requirements.mjs';

const ROOT = path.join(__dirname, '..');

/** Runs a script of the checkout with these arguments and variables. */
const run = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });

it.each(['18.20.8', '20.8.1', '20.18.3'])('Node.js %s is too old', (version) => {
  expect(() => requireNode(version)).toThrow(/too old.*Install 20\.19 or later from https:/);
});

it.each(['20.19.0', '22.1.0', '24.0.0'])('Node.js %s is not', (version) => {
  requireNode(version);
});

it('Rust is missing', () => {
  const program = "import('./scripts/requirements.mjs').then((one) => one.requireRust())";
  const { status, stderr } = run(['-e', program], { PATH: '', CARGO: 'ironclerk-has-no-cargo' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/cargo does not run here.*Install Rust .* from https:\/\/rustup\.rs/);
});

it('a command that takes long says how far it is', () => {
  const program = `
    const every = setInterval;
    setInterval = (say) => every(say, 100);
    const { run } = await import('./scripts/run.mjs');
    await run(process.execPath, ['-e', "console.log('Compiling a'); setTimeout(() => {}, 3000)"]);
  `;
  const { stdout } = run(['--input-type=module', '-e', program]);
  expect(stdout).toMatch(/^\[ +\d+ s\] {3}still running: Compiling a$/m);
});

it('the demo says how it is used, and does not start for what it does not know', () => {
  expect(run(['scripts/demo.mjs', '--help'])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Usage: npm run demo.*--check.*--telemetry/s),
  });
  expect(run(['scripts/demo.mjs', '--chek'])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^Unknown option '--chek'\n\nUsage: /),
  });
});
