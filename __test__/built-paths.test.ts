/**
 * What is built names no folder of the machine that built it, neither its user nor where
 * the checkout lies; **and for Windows, no library that a machine may not have**.
 */

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { flagsFor } from '../scripts/rust-flags.mjs';
import { platformName } from '../src-js/binary/platform';

const ROOT = path.join(__dirname, '..');
const BUILT = [`ironclerk.${platformName()}.node`, 'ironclerk.wasm'];

/** A home that is `/` begins every path. */
const folders = [ROOT, homedir(), process.env.CARGO_HOME ?? ''].filter((name) => name.length > 1);

test.each(BUILT.filter((name) => existsSync(path.join(ROOT, name))))('%s', (name) => {
  const text = readFileSync(path.join(ROOT, name), 'latin1');
  // Its panics do name files, of crates.
  expect(text).toMatch(/\/cargo[\\/]registry[\\/]src/);
  expect(folders.filter((folder) => text.includes(folder + path.sep))).toEqual([]);
});

const onWindows = process.platform === 'win32' ? it : it.skip;

onWindows('the binary needs no library of a compiler', () => {
  const text = readFileSync(path.join(ROOT, `ironclerk.${platformName()}.node`), 'latin1');
  expect(text).toMatch(/kernel32\.dll/i);
  expect(text).not.toMatch(/(?:vcruntime|msvcp|libgcc|libwinpthread)[\w-]*\.dll/i);
});

it('a build for Windows has the C library in the binary, and no other build has', () => {
  const isStatic = (args: string[], system?: NodeJS.Platform) =>
    flagsFor(args, system).RUSTFLAGS.includes('+crt-static');
  expect(isStatic(['--target', 'aarch64-pc-windows-msvc'])).toBe(true);
  expect(isStatic([], 'win32')).toBe(true);
  expect(isStatic(['--target', 'x86_64-unknown-linux-musl'], 'win32')).toBe(false);
  expect(isStatic(['--output-dir', 'x-msvc'], 'linux')).toBe(false);
});
