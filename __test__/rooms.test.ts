/**
 * The structure of the code: imports of both languages follow `rooms.json`, and
 * files do not import each other in a circle.
 */

import { execFileSync } from 'node:child_process';
import path from 'node:path';

const program = path.join(__dirname, '../scripts/rooms.mjs');
const { imports, findings, isShown } = JSON.parse(
  execFileSync(process.execPath, [program, '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 }),
) as { imports: Array<{ from: string; to: string }>; findings: string[]; isShown: boolean };

test('a file imports only what its room may use, and no files form a circle', () => {
  expect(findings).toEqual([]);
});

test('the imports of both languages are found', () => {
  const found = new Set(imports.map(({ from, to }) => `${from} ${to}`));
  expect(found).toContain('src/driver.rs src/decision/mod.rs');
  expect(found).toContain('src/decision/refresh.rs src/decision/flow.rs');
  expect(found).toContain('src-js/middleware/passes.ts src-js/route/pass.ts');
});

test('CONTRIBUTING.md shows the table of rooms.json', () => {
  expect(isShown).toBe(true);
});
