/**
 * Which glibc the binary needs. **A release needs none above 2.28**; what is built on
 * a machine needs that machine's, so that only releases are held to it.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tooNew } from '../scripts/release/pack.mjs';
import { compareVersions, neededGlibc, OLDEST_GLIBC } from '../scripts/release/symbol-versions.mjs';
import { platformName } from '../src-js/binary/platform';
import { createFolder, removeFolders } from './support/folders';

const BINARY = path.join(__dirname, `../ironclerk.${platformName()}.node`);
const isGnu = platformName().endsWith('-gnu');

afterAll(removeFolders);

(isGnu ? it : it.skip)('the versions are those that the binary itself lists', () => {
  const needed = neededGlibc(BINARY);
  expect(needed.length).toBeGreaterThan(0);
  expect([...needed].sort(compareVersions)).toEqual(needed);
  const { stdout, error } = spawnSync('objdump', ['-p', BINARY], { encoding: 'utf8' });
  if (!error) {
    const listed = [...stdout.matchAll(/\bGLIBC_(\d[\d.]*)$/gm)].map(([, version]) => version);
    expect([...new Set(listed)].sort()).toEqual([...needed].sort());
  }
});

it('this machine has what its own binary needs', () => {
  const { header } = process.report.getReport() as unknown as {
    header: { glibcVersionRuntime?: string };
  };
  const highest = neededGlibc(BINARY).at(-1);
  expect(compareVersions(highest ?? '0', header.glibcVersionRuntime ?? '0')).toBeLessThanOrEqual(0);
});

it('a file that is no ELF file needs none', () => {
  expect(neededGlibc(__filename)).toEqual([]);
});

it('compares versions by their numbers', () => {
  expect(['2.34', '2.4', '2.28', '2.3.4'].sort(compareVersions)).toEqual([
    '2.3.4',
    '2.4',
    '2.28',
    '2.34',
  ]);
});

(isGnu ? it : it.skip)('a release refuses a binary that needs more than 2.28', () => {
  // The name of one version, as the binary has it, with a higher and a lower number.
  const named = (version: string): string => {
    const bytes = Buffer.from(readFileSync(BINARY));
    for (const own of neededGlibc(BINARY).filter((one) => one.length === 4)) {
      for (let at = bytes.indexOf(`GLIBC_${own}\0`); at >= 0; ) {
        bytes.write(version, at + 6, 'latin1');
        at = bytes.indexOf(`GLIBC_${own}\0`, at + 1);
        if (own === version) {
          break;
        }
      }
    }
    const file = path.join(createFolder('ironclerk-glibc-', {}), 'ironclerk.linux-x64-gnu.node');
    writeFileSync(file, bytes);
    return file;
  };
  expect(tooNew(named('2.28'))).toBeUndefined();
  expect(tooNew(named('2.29'))).toBe('2.29');
});

/** Set where a release is tested: see `.github/workflows/release.yml`. */
const isRelease = process.env.IRONCLERK_RELEASE === '1';

(isRelease && isGnu ? it : it.skip)('this release needs no glibc above 2.28', () => {
  expect(existsSync(BINARY)).toBe(true);
  expect(compareVersions(neededGlibc(BINARY).at(-1) ?? '', OLDEST_GLIBC)).toBeLessThanOrEqual(0);
});
