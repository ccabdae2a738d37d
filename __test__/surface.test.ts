/**
 * The public surface of the package and of the crate: **a change of it shows in
 * the committed listings of `surface/`**, which `npm run surface` writes.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const listings: Record<string, string> = JSON.parse(
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/surface.mjs'), '--print'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  }),
);

test.each(['package.txt', 'crate.txt'])('%s is what the sources have', (name) => {
  const committed = readFileSync(path.join(__dirname, 'surface', name), 'utf8').split('\n');
  expect(listings[name]?.split('\n')).toEqual(committed);
});

test('every entry of the package is listed, with its types', () => {
  const { exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  // What is no code is no entry: it is named by one file.
  const entries = Object.keys(exports).filter((entry) => typeof exports[entry] !== 'string');
  const listed = listings['package.txt']?.match(/^ironclerk.*$/gm);
  expect(listed).toEqual(entries.map((entry) => entry.replace('.', 'ironclerk')));
  expect(listings['package.txt']).toContain('export interface ClerkMiddlewareOptions');
  expect(listings['package.txt']).not.toMatch(/^\/\/ .*\n\n/m);
});

test('items of every room of the crate are listed', () => {
  expect(listings['crate.txt']).toMatch(/^ {2}pub fn decide\(/m);
  expect(listings['crate.txt']).toMatch(/^ {2}impl Session: pub fn verify\(/m);
  expect(listings['crate.txt']).toMatch(/^ {2}pub enum Verdict \{ /m);
});
