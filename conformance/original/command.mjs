// npm run peer: a version of `@clerk/nextjs` beside the one that we stand for.
//
//   npm run peer                      the newest release
//   npm run peer -- 7.10.0            another one
//   npm run peer -- --count 2000      fewer requests than 20,000; 0: none
//
// It compares what the two export, with which types and options, what they read of the
// environment and which entries they have; then it puts random requests through the
// other version and through us. It says what to do, and ends with 1 where there is
// something to do.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/files.mjs';
import { progress, run } from '../../scripts/run.mjs';
import { build } from '../../scripts/setup.mjs';
import { compare } from './compare.mjs';
import { installOriginal } from './install.mjs';
import { reportOf } from './report.mjs';
import { surfaceOf } from './surface.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } },
});
const [wanted = 'latest'] = positionals;

await build();
const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-original-'));
try {
  progress(`Installing @clerk/nextjs@${wanted}`);
  await installOriginal(folder, wanted);
  const [pinned, other] = [surfaceOf(root), surfaceOf(folder)];
  const changes = compare(pinned, other);
  console.log(reportOf(pinned, other, changes));
  const isSame = changes.length === 0;
  const answersAlike = values.count === '0' || (await answers());
  process.exitCode = isSame && answersAlike ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Whether the other version answers random requests as we do, but for what is listed. */
async function answers() {
  progress(`${values.count} random requests through it and through us`);
  const args = ['--count', values.count, '--seed', values.seed, '--original', folder];
  try {
    await run(process.execPath, ['conformance/answers/run.mjs', ...args], { show: true });
    return true;
  } catch {
    console.log(
      'Its answers differ from ours. For each group above: follow it, or list it in docs/differences.md and conformance/answers/listed.mjs.',
    );
    return false;
  }
}
