// A lock among processes: of several that find something to be built, one
// builds it, and the others wait and find it built.

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './files.mjs';

const hash = createHash('sha256').update(root).digest('hex').slice(0, 16);
const LOCK = path.join(tmpdir(), `ironclerk-build-${hash}.lock`);

/** How often it is tried, and how old a lock can be that is still held, in ms. */
const PAUSE = 100;
const OLDEST = 3_600_000;

/**
 * Runs `work` while no other process does so in this checkout; resolves with
 * what it resolves with. A process must not take the lock while it holds it.
 *
 * @template Result
 * @param {() => Promise<Result>} work
 */
export async function alone(work) {
  while (!take()) {
    if (isStale()) {
      release();
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw error;
    }
    return false;
  }
}

function release() {
  rmSync(LOCK, { force: true });
}

/**
 * The code by which Node.js tells failures apart.
 *
 * @param {unknown} error
 */
const codeOf = (error) => /** @type {NodeJS.ErrnoException} */ (error).code;

/** Whether the process that holds the lock has ended without releasing it. */
function isStale() {
  try {
    const isOld = statSync(LOCK).mtimeMs < Date.now() - OLDEST;
    // Nothing is written yet: 0, which stands for this process and its like.
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return isOld;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
