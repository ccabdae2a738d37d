// npm run check: formatting, lint and types, and that what is generated and
// committed is what a fresh build generates.

import { spawnSync } from 'node:child_process';
import { buildAddon } from './addon.mjs';
import { root } from './files.mjs';
import { checkRelease } from './release/check.mjs';
import { progress, run, runTool } from './run.mjs';
import { build } from './setup.mjs';

const GENERATED = ['index.d.ts'];

/** Where a tool that not every machine has must not be left out, as in hosted CI. */
const isRequired = process.env.IRONCLERK_REQUIRE_TOOLS === '1';

await build();
progress('Rust: formatting, lint and documentation');
await run('cargo', ['fmt', '--check']);
await run('cargo', ['clippy', '--all-targets', '--locked', '--', '-D', 'warnings']);
await run('cargo', ['doc', '--no-deps', '--locked'], {
  environment: { RUSTDOCFLAGS: '-D warnings' },
});
progress('TypeScript and JavaScript: formatting, lint and types');
await runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']);
await runTool('typescript/bin/tsc', ['--noEmit']);
await runTool('typescript/bin/tsc', ['--noEmit', '--project', 'tsconfig.scripts.json']);
progress('Package: publint and are-the-types-wrong');
await checkRelease();
progress('Crates: licences, sources, advisories (cargo-deny)');
if (has('cargo-deny')) {
  const checks = isRequired ? ['advisories'] : [];
  await run('cargo', ['deny', 'check', 'bans', 'licenses', 'sources', ...checks]);
} else if (isRequired) {
  throw new Error('cargo-deny is not installed, and IRONCLERK_REQUIRE_TOOLS is set.');
} else {
  progress('  cargo-deny is not installed; skipped (cargo install cargo-deny)');
}
progress('Documentation: the site, with every link and every exported member');
await run(process.execPath, ['scripts/docs.mjs']);
progress('Generated files');
await buildAddon();
await run('git', ['diff', '--exit-code', '--', ...GENERATED]);
progress('All checks passed.');

/** @param {string} program */
function has(program) {
  return spawnSync(program, ['--version'], { cwd: root }).status === 0;
}
