/**
 * Random requests through `@clerk/nextjs` and through us: nothing differs but
 * what `docs/differences.md` lists, neither in the answers nor in what either
 * says to Clerk. Any number of them, with any seed:
 * `npm run conformance -- --count N --seed S`.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { itWasm } from './support/webassembly';

const ROOT = join(__dirname, '..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`conformance/answers/${program}.mjs`, ...args],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  return { status, output: `${stdout}\n${stderr}` };
}

test('2,000 random requests are answered as @clerk/nextjs answers them, with the same calls', () => {
  const { status, output } = run('run', '--count', '2000', '--seed', '41248');
  if (status !== 0) {
    throw new Error(`Answers or calls differ:\n${output}`);
  }
  expect(output).toContain('seed 41248: 2000 requests');
  expect(output).toContain('unlisted differences: 0 requests');
});

itWasm('500 random requests are answered by WebAssembly as @clerk/nextjs answers them', () => {
  const { status, output } = run('run', '--core', 'wasm', '--count', '500', '--seed', '41249');
  if (status !== 0) {
    throw new Error(`Answers or calls differ:\n${output}`);
  }
  expect(output).toContain('seed 41249: 500 requests');
  expect(output).toContain('unlisted differences: 0 requests');
});

itWasm('the native core and WebAssembly give 20,000 questions the same answers', () => {
  const { status, output } = run('../cores/run', '--count', '20000', '--seed', '41248');
  if (status !== 0) {
    throw new Error(output);
  }
  expect(output).toContain('seed 41248: 20000 questions');
  expect(output).toContain('differences: 0');
});

test('2,000 compositions of an attacker never sign another user in, and no call is about another user', () => {
  const { status, output } = run('attacker/run', '--count', '2000', '--seed', '20261125');
  if (status !== 0) {
    throw new Error(output);
  }
  expect(output).toContain('seed 20261125: 2000 compositions');
  expect(output).toContain('violations: 0 in 0 kinds');
  // An attacker who is never let in as themselves has tried nothing.
  expect(output).toMatch(/signed in as themselves: [1-9]\d+; let in as a machine: [1-9]/);
});

test('every option of the types, and every kind of value of one, is generated', () => {
  const { status, output } = run('option-types');
  if (status !== 0) {
    throw new Error(output);
  }
  expect(output).toMatch(/^[4-9]\d kinds of options, 0 never generated$/m);
});

test('every difference that the comparison allows is documented', () => {
  const allowed = ['differences', 'call-differences'].map((file) =>
    text(`conformance/answers/${file}.mjs`),
  );
  const ids = Array.from(allowed.join('').matchAll(/ {4}id: '(\w+)'/g), ([, id]) => id);
  const documented = text('docs/differences.md');
  const missing = ids.filter((id) => !documented.includes(`\n| ${id} |`));
  expect(ids.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
