/**
 * What a bundler finds in the package, which must not be bundled: **the first module
 * that it cannot resolve is a sentence that says what to do**. Whole
 * builds are those of `npm run matrix`.
 */

import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

/** What is said where an entry is resolved under a condition of bundlers. */
function said(condition: string, entry: string, ...options: string[]): string {
  const program = `require('${entry}')`;
  const args = [...options, `--conditions=${condition}`, '-e', program];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).stderr;
}

it('a client component is told that the package runs on the server', () => {
  expect(said('browser', 'ironclerk/server')).toMatch(
    /Cannot find module '\.\/.*runs on the server and was imported by a client component\. Move/,
  );
});

it.each(['edge-light', 'worker'])('code of the Edge runtime (%s) is told to leave it', (name) => {
  expect(said(name, 'ironclerk/server')).toMatch(
    /Cannot find module '\.\/.*not on the Edge runtime\. Remove the line that exports runtime edge/,
  );
});
