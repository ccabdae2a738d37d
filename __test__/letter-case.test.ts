/**
 * The middleware on a file system that ignores letter case, as those of Windows and macOS
 * do: **Next.js does not run `Proxy.ts`, so it counts as none**.
 */

import path from 'node:path';
import { middlewareFiles } from '../src-js/project/middleware-file';
import { createFolder, removeFolders } from './support/folders';

jest.mock('node:fs', () => {
  const actual = jest.requireActual<typeof import('node:fs')>('node:fs');
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const existsSync = (file: string) =>
    actual.existsSync(file) ||
    (actual.existsSync(path.dirname(file)) &&
      actual.readdirSync(path.dirname(file)).some((name) => same(name, path.basename(file))));
  return { ...actual, existsSync };
});

afterAll(removeFolders);

it.each([
  ['proxy.ts', ['proxy.ts']],
  ['Proxy.ts', []],
  ['proxy.TS', []],
  ['Middleware.js', []],
])('%s', (name, taken) => {
  const root = createFolder('ironclerk-case-', { 'app/page.tsx': '', [name]: '' });
  expect(middlewareFiles(root).map(({ file }) => path.basename(file))).toEqual(taken);
});
