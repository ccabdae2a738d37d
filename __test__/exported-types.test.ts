/**
 * The comparison of types in `types/exports.ts` **leaves out no type that
 * `@clerk/nextjs/server` exports**, and `tsc` finds nothing in it.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** The types that a declaration file exports by name. */
function typesExportedBy(file: string): string[] {
  return [...read(file).matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(([, type, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name && (type || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  );
}

it('compares every type', () => {
  const compared = [...read('__test__/types/exports.ts').matchAll(/Same<ours\.(\w+), peer\.\1>/g)];
  const exported = typesExportedBy('node_modules/@clerk/nextjs/dist/types/server/index.d.ts');
  expect(exported.length).toBeGreaterThan(40);
  expect(compared.map(([, name]) => name).sort()).toEqual(exported.sort());
});

it('finds them the same', () => {
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  expect(() =>
    execFileSync(process.execPath, [compiler, '--noEmit', '-p', ROOT], { stdio: 'pipe' }),
  ).not.toThrow();
});
