/**
 * Random requests through `@clerk/nextjs` and through us: nothing differs but
 * what `docs/differences.md` lists. Any number of them, with any seed:
 * `npm run conformance -- --count N --seed S`.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('2,000 random requests are answered as @clerk/nextjs answers them', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['conformance/run.mjs', '--count', '2000', '--seed', '41248'],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) {
    throw new Error(`Answers differ:\n${stdout}\n${stderr}`);
  }
  expect(stdout).toContain('seed 41248: 2000 requests');
  expect(stdout).toContain('unlisted differences: 0 requests');
});

test('every difference that the comparison allows is documented', () => {
  const ids = Array.from(text('conformance/differences.mjs').matchAll(/ {4}id: '(\w+)'/g));
  const documented = text('docs/differences.md');
  const missing = ids.map(([, id]) => id).filter((id) => !documented.includes(`\n| ${id} |`));
  expect(ids.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
