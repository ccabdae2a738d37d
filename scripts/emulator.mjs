// The emulator as it is built. It is loaded when it is first asked for: a command
// may build it before.

import { createRequire } from 'node:module';

/** @typedef {import('../emulator/index.js').Emulator} Emulator */

/**
 * Starts an emulator.
 *
 * @type {typeof import('../emulator/index.js').createEmulator}
 */
export const createEmulator = (options) =>
  createRequire(import.meta.url)('../dist/testing/index.js').createEmulator(options);
