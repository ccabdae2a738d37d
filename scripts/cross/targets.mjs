// What can be built on a Debian machine for other machines.

/**
 * @typedef {object} Target
 * @property {string} platform as packages of binaries name it
 * @property {string} triple with the oldest glibc that a release needs
 * @property {string} processor as QEMU and Linux name it
 * @property {string} architecture as Debian names it
 * @property {'gnu' | 'musl' | 'mingw'} libc
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
  // A release is linked by MSVC, which needs Windows: here, MinGW links in its place.
  {
    platform: 'win32-x64-msvc',
    triple: 'x86_64-pc-windows-gnu',
    processor: 'x86_64',
    architecture: 'amd64',
    libc: 'mingw',
  },
];

/** @type {Readonly<Record<string, string>>} */
const OF_LINUX = {
  'cargo-zigbuild': 'python3 -m pip install cargo-zigbuild ziglang',
  'qemu-aarch64': 'apt-get install qemu-user',
};

/** @type {Readonly<Record<string, string>>} */
const OF_WINDOWS = {
  'x86_64-w64-mingw32-gcc': 'apt-get install gcc-mingw-w64-x86-64',
  wine: 'apt-get install wine wine64',
};

/**
 * Programs that the work needs, and how to get each on Debian.
 *
 * @param {readonly Target[]} targets
 * @returns {Readonly<Record<string, string>>}
 */
export const toolsFor = (targets) => ({
  ...(targets.some(({ libc }) => libc !== 'mingw') && OF_LINUX),
  ...(targets.some(({ libc }) => libc === 'mingw') && OF_WINDOWS),
  rustup: 'see https://rustup.rs',
});

/** Where Debian's package libstdc++6-arm64-cross has glibc and what Node.js links. */
export const GNU_ROOT = '/usr/aarch64-linux-gnu';
