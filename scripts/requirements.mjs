// What a machine must have to build a checkout, **asked before anything is installed or
// compiled**: without it, the tools fail minutes later and do not say why.

import { spawnSync } from 'node:child_process';

/** The oldest Node.js that the tools of the build run on. */
const OLDEST_NODE = [20, 19];

/**
 * Throws if this Node.js is older than the tools of the build permit.
 *
 * @param {string} [version]
 */
export function requireNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new Error(
      `Node.js ${version} is too old to build a checkout. Install ${OLDEST_NODE.join('.')} or later from https://nodejs.org, and run the command again. The package itself runs on 20.9.`,
    );
  }
}

/** Throws if the Rust toolchain is missing. */
export function requireRust() {
  const { error, status } = spawnSync(process.env.CARGO ?? 'cargo', ['--version']);
  if (error || status !== 0) {
    throw new Error(
      'cargo does not run here, and the addon is compiled from Rust. Install Rust 1.95 or later from https://rustup.rs, open a new terminal, and run the command again.',
    );
  }
}
