/**
 * What is built names no folder of the machine that built it: neither its user nor where
 * the checkout lies.
 */

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { platformName } from '../src-js/binary/platform';

const ROOT = path.join(__dirname, '..');
const BUILT = [`ironclerk.${platformName()}.node`, 'ironclerk.wasm'];

/** A home that is `/` begins every path. */
const folders = [ROOT, homedir(), process.env.CARGO_HOME ?? ''].filter((name) => name.length > 1);

test.each(BUILT.filter((name) => existsSync(path.join(ROOT, name))))('%s', (name) => {
  const bytes = readFileSync(path.join(ROOT, name));
  // Its panics do name files, of crates.
  expect(bytes.includes('/cargo/registry/src/')).toBe(true);
  expect(folders.filter((folder) => bytes.includes(`${folder}/`))).toEqual([]);
});
