// What is said about a release before it is published: whether package.json fits the
// files (publint), and whether every way to resolve finds the right types (attw).

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTool } from '../run.mjs';
import { packRelease } from './pack.mjs';

/** @typedef {import('./pack.mjs').Packed} Packed */

/**
 * Packs a release and looks over the package; then has `use` use all packages.
 *
 * @param {(packed: Packed[]) => Promise<void>} [use]
 */
export async function checkRelease(use) {
  const folder = mkdtempSync(path.join(tmpdir(), 'ironclerk-release-'));
  try {
    const packed = packRelease(folder);
    const tarball = String(packed.at(-1)?.file);
    await runTool('publint/src/cli.js', ['--strict', tarball]);
    await runTool('@arethetypeswrong/cli/dist/index.js', [tarball]);
    await use?.(packed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
