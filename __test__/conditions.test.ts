/**
 * What a bundler finds in the package, which must not be bundled: **the first module
 * that it cannot resolve is a sentence that says what to do**. Whole
 * builds are those of `npm run matrix`.
 */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.join(__dirname, '..');

/** What is said where an entry is resolved under a condition of bundlers. */
function said(condition: string, entry: string): string {
  const program = `require('${entry}')`;
  const args = [`--conditions=${condition}`, '-e', program];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).stderr;
}

it('a client component is told that the package runs on the server', () => {
  expect(said('browser', 'ironclerk/server')).toMatch(
    /Cannot find module '\.\/.*runs on the server and was imported by a client component\. Move/,
  );
});

it.each(['edge-light', 'worker'])('code of the Edge runtime (%s) gets code of its own', (name) => {
  const program = `for (const entry of ['ironclerk', 'ironclerk/server', 'ironclerk/webhooks'])
    console.log(import.meta.resolve(entry));`;
  const args = [`--conditions=${name}`, '--input-type=module', '-e', program];
  const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const files = stdout
    .trim()
    .split('\n')
    .map((url) => path.relative(ROOT, fileURLToPath(url)));
  expect(files).toEqual(['index', 'server', 'webhooks'].map((entry) => `dist/edge/${entry}.mjs`));
});

it.each(['deno', 'pnp'])('%s, which does not resolve as Node.js does, gets the addon', (name) => {
  const program = `Object.defineProperty(process.versions, '${name}', { value: '1' });
    console.log(typeof require('./dist/not-external.js').authenticate);`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { cwd: ROOT, encoding: 'utf8' });
  expect(stdout).toBe('function\n');
});
