// What can be built on a Debian machine for other machines with Linux.

/**
 * @typedef {object} Target
 * @property {string} platform as packages of binaries name it
 * @property {string} triple with the oldest glibc that a release needs
 * @property {string} processor as QEMU and Linux name it
 * @property {string} architecture as Debian names it
 * @property {'gnu' | 'musl'} libc
 */

/** @type {readonly Target[]} */
export const TARGETS = [
  {
    platform: 'linux-arm64-gnu',
    triple: 'aarch64-unknown-linux-gnu.2.28',
    processor: 'aarch64',
    architecture: 'arm64',
    libc: 'gnu',
  },
  {
    platform: 'linux-arm64-musl',
    triple: 'aarch64-unknown-linux-musl',
    processor: 'aarch64',
    architecture: 'arm64',
    libc: 'musl',
  },
  {
    platform: 'linux-x64-musl',
    triple: 'x86_64-unknown-linux-musl',
    processor: 'x86_64',
    architecture: 'amd64',
    libc: 'musl',
  },
];

/** Programs that the work needs, and how to get each on Debian. */
export const TOOLS = {
  'cargo-zigbuild': 'python3 -m pip install cargo-zigbuild ziglang',
  'qemu-aarch64': 'apt-get install qemu-user',
  rustup: 'see https://rustup.rs',
};

/** Where Debian's package libstdc++6-arm64-cross has glibc and what Node.js links. */
export const GNU_ROOT = '/usr/aarch64-linux-gnu';
