/**
 * The servers of `docs/runtimes.md`, **as they are written there**: they compile, and
 * this Node.js, Bun and Deno run them beside an emulator. One list of cases holds for
 * all. `npm run matrix -- runtime` also runs it with other versions of Node.js.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cases } from '../conformance/runtimes/cases.mjs';
import { compileExamples, writeExamples } from '../conformance/runtimes/examples.mjs';
import { CORE, filesOf, RUNTIMES } from '../conformance/runtimes/servers.mjs';
import { type Site, startSite } from '../conformance/runtimes/site.mjs';
import { documentedFiles } from '../conformance/shared/documented.mjs';

const ROOT = path.join(__dirname, '..');
const APPS = path.join(ROOT, '__test__/apps');

const servers = CORE.flatMap((runtime) =>
  filesOf(runtime).map((file) => ({ runtime, file, name: runtime.name })),
);

let folder: string;

beforeAll(async () => {
  const install = `import('./scripts/setup.mjs').then(({ installPackage }) => installPackage('__test__/apps'))`;
  execFileSync(process.execPath, ['-e', install], { cwd: ROOT });
  folder = mkdtempSync(path.join(APPS, '.runtimes-'));
  writeExamples(folder);
  await compileExamples(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('every documented server is run, here or by the matrix', () => {
  const run = new Set(RUNTIMES.flatMap(filesOf));
  const shared = ['auth.ts', 'app.ts', 'request.ts', 'wrangler.jsonc'];
  expect(Object.keys(documentedFiles('docs/runtimes.md')).sort()).toEqual(
    [...run, ...shared].sort(),
  );
});

describe.each(servers)('$name runs $file, which', ({ runtime, file }) => {
  let site: Site;

  beforeAll(async () => {
    site = await startSite(runtime, folder, file);
  });

  afterAll(() => site?.stop());

  it.each(cases)('$name', ({ verify }) => verify(site));
});
