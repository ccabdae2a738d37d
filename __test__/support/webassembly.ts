/**
 * What is tested only where WebAssembly was built: a machine may have no toolchain for
 * it, and `npm test` says so. CI always has one.
 */

import { existsSync } from 'node:fs';
import path from 'node:path';

const isBuilt = existsSync(path.join(__dirname, '../../dist/core.wasm'));

/** `describe`, where WebAssembly was built. */
export const describeWasm = isBuilt ? describe : describe.skip;

/** `it`, where WebAssembly was built. */
export const itWasm = isBuilt ? it : it.skip;
