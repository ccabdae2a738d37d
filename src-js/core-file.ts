/** Where the WebAssembly core lies: beside the compiled package's entries. */

import path from 'node:path';

/** The file of the WebAssembly core. */
export const coreFile = path.join(__dirname, 'core.wasm');
