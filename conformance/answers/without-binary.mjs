// The package as it is on a platform without a binary: WebAssembly serves there.

import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/files.mjs';

/** Where it is; ignored by git. */
const FOLDER = path.join(root, 'conformance/.without-binary/node_modules/ironclerk');

/** Writes it, and returns the file of its drop-in. */
export function packageWithoutBinary() {
  if (!existsSync(path.join(root, 'dist/core.wasm'))) {
    throw new Error(
      'There is no dist/core.wasm: run `node scripts/wasm.mjs`, then `npm run build`.',
    );
  }
  rmSync(FOLDER, { recursive: true, force: true });
  for (const name of ['dist', 'package.json']) {
    cpSync(path.join(root, name), path.join(FOLDER, name), { recursive: true });
  }
  return path.join(FOLDER, 'dist/server.js');
}
