/**
 * Paths of Windows in what the commands print and read: **slashes in every place that is
 * shown, and no file of another drive**. The system's own rules stand in for those of
 * this machine.
 */

import { isWithin, lineOf, placeIn } from '../src-js/diagnostics/source-files';
import { planReport } from '../src-js/migrate/report';

jest.mock('node:path', () => jest.requireActual('node:path').win32);

const ROOT = 'C:\\Users\\me\\app';
const FILE = `${ROOT}\\src\\proxy.ts`;

it('a place has slashes, whatever the letter case of its drive', () => {
  expect(placeIn(ROOT, FILE)).toBe('src/proxy.ts');
  expect(placeIn(ROOT, FILE, 7)).toBe('src/proxy.ts:7');
  expect(placeIn('c:\\users\\me\\app', FILE)).toBe('src/proxy.ts');
  expect(placeIn(ROOT, ROOT)).toBe('.');
});

it('a file of another drive or of another folder is not within the application', () => {
  expect(isWithin(ROOT, FILE)).toBe(true);
  expect(isWithin(ROOT, `${ROOT}\\..hidden.ts`)).toBe(true);
  expect(isWithin(ROOT, 'D:\\secrets.txt')).toBe(false);
  expect(isWithin(ROOT, '\\\\server\\share\\secrets.txt')).toBe(false);
  expect(isWithin(ROOT, 'C:\\Users\\me\\secrets.txt')).toBe(false);
});

it('a difference names its files as `git apply` takes them', () => {
  const change = { file: FILE, before: Buffer.from('one\r\n'), after: Buffer.from('two\r\n') };
  const report = planReport(ROOT, { changes: [change], remainders: [] }, false);
  expect(report).toContain('--- a/src/proxy.ts\n+++ b/src/proxy.ts\n@@ -1 +1 @@\n-one\r\n+two\r\n');
});

it('a line is counted by its line feed', () => {
  expect(lineOf('one\r\ntwo\r\nthree', 'three')).toBe(3);
});
