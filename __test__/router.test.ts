/**
 * What real servers of Next.js serve to somebody who is signed out, whatever
 * the request is spelled like: a part of `npm run router-conformance`.
 */

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '..');
const LIMIT = 1_800_000;

interface Result {
  readonly name: string;
  readonly protectedSeen: number;
  readonly publicSeen: number;
  readonly notFoundPages: number;
  readonly bypasses: readonly unknown[];
  readonly unlisted: readonly unknown[];
}

async function judge(...args: string[]): Promise<Result[]> {
  const command = [process.execPath, 'conformance/routes/command.mjs', '--json', ...args] as const;
  const [file, ...rest] = command;
  const options = { cwd: ROOT, maxBuffer: 2 ** 26 };
  // It ends with 1 where it finds something, which is for the test to judge.
  const { stdout } = await promisify(execFile)(file, rest, options).catch((error) => error);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

it(
  'nothing protected is served and nothing of the application runs, nothing public is refused',
  async () => {
    const results = await judge('--variants', 'core', '--count', '1200', '--seed', '2026');
    expect(results).toHaveLength(3);
    for (const { name, protectedSeen, publicSeen, bypasses, unlisted } of results) {
      expect([name, bypasses]).toEqual([name, []]);
      expect([name, unlisted]).toEqual([name, []]);
      expect(protectedSeen).toBeGreaterThan(200);
      expect(publicSeen).toBeGreaterThan(50);
    }
    // A document that is refused is shown the application's own page for that.
    expect(results.find(({ name }) => name === 'roots')?.notFoundPages).toBeGreaterThan(10);
  },
  LIMIT,
);

it(
  'the judge finds what there is to find: the peer serves what it says is protected',
  async () => {
    const [result] = await judge('--variants', 'rewrites', '--count', '600', '--package', 'peer');
    expect(result?.bypasses.length).toBeGreaterThan(10);
  },
  LIMIT,
);
