/** The files of server actions, as the builds of each system and bundler name them. */

import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { readBuiltApplication } from '../src-js/map/built-application';
import { createFolder, removeFolders } from './support/folders';

afterAll(removeFolders);

const ACTION = 'app/orders/actions.ts';

/** Where a map says that an action lies which the build says is in a file. */
function placeOf(filename: string): string | undefined {
  const action = { workers: { 'app/page': {} }, filename, exportedName: 'order' };
  const root = createFolder('ironclerk-actions-', {
    'package.json': '{}',
    [ACTION]: "'use server';\nexport async function order() {}\n",
    '.next/BUILD_ID': 'build',
    '.next/app-path-routes-manifest.json': JSON.stringify({ '/page': '/' }),
    '.next/server/server-reference-manifest.json': JSON.stringify({ node: { a1: action } }),
    'node_modules/README.md': '',
  });
  const next = path.join(__dirname, '../node_modules/next');
  symlinkSync(next, path.join(root, 'node_modules/next'), 'junction');
  return readBuiltApplication(root, path.join(root, '.next'), ['ts']).actions[0]?.file;
}

it.each([
  ['Turbopack, and webpack on Linux and macOS', ACTION],
  ['a workspace above the application', `web/${ACTION}`],
  ['webpack on Windows', `../C:\\Users\\me\\web\\${ACTION.replaceAll('/', '\\')}`],
])('%s', (_, filename) => {
  expect(placeOf(filename)).toBe(ACTION);
});

it('a file of a package is not one of the application', () => {
  expect(placeOf('../node_modules/a/actions.js')).toBe('../node_modules/a/actions.js');
});
