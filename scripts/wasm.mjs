// Builds the core as WebAssembly, ironclerk.wasm, with the toolchain that is there:
// the one of rustup, or Debian's for WebAssembly (rustc-web), which needs no rustup.
// **Installs what is missing only where that needs no password**, and says so where
// it could not.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './files.mjs';
import { progress, run } from './run.mjs';
import { remapped } from './rust-flags.mjs';

const TARGET = 'wasm32-unknown-unknown';

/** What the build leaves in the root. */
export const WASM = 'ironclerk.wasm';

/** How long rustup may take to say that it cannot reach its server, in ms. */
const RUSTUP_LIMIT = 60_000;

/** What Debian's toolchain is made of. */
const DEBIAN_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld-19'];
const DEBIAN_LINKER = '/usr/bin/wasm-ld-19';

/**
 * A toolchain that compiles to WebAssembly.
 *
 * @typedef {{ cargo: string, flags: string[], environment: Record<string, string> }} Toolchain
 */

/** @returns {Toolchain | undefined} */
function ofRustup() {
  const { status, stdout } = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' });
  if (status !== 0 || !existsSync(path.join(stdout.trim(), 'lib/rustlib', TARGET))) {
    return undefined;
  }
  return { cargo: 'cargo', flags: [], environment: {} };
}

/** @returns {Toolchain | undefined} */
function ofDebian() {
  const needed = ['/usr/bin/rustc', '/usr/bin/cargo', DEBIAN_LINKER, '/usr/lib/rustlib/src/rust'];
  if (!needed.every(existsSync)) {
    return undefined;
  }
  return {
    cargo: '/usr/bin/cargo',
    // Debian has the standard library as source only.
    flags: ['-Zbuild-std=std,panic_abort'],
    environment: {
      RUSTC: '/usr/bin/rustc',
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: DEBIAN_LINKER,
    },
  };
}

/** Installs a toolchain where that needs no password. */
function install() {
  progress('Installing a Rust toolchain for WebAssembly');
  spawnSync('rustup', ['target', 'add', TARGET], { stdio: 'ignore', timeout: RUSTUP_LIMIT });
  if (ofRustup() || process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    return;
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-qy', '--no-install-recommends', ...DEBIAN_PACKAGES],
  ]) {
    const [command, ...rest] = [...sudo, 'apt-get', ...args];
    spawnSync(/** @type {string} */ (command), rest, { stdio: 'ignore', env: environment });
  }
}

/** Builds ironclerk.wasm. Whether it could. */
export async function buildWasm() {
  if (!ofRustup() && !ofDebian()) {
    install();
  }
  const toolchain = ofRustup() ?? ofDebian();
  if (!toolchain) {
    progress(
      `No WebAssembly core was built: there is no Rust toolchain for ${TARGET}, and none could be installed without a password. Run \`rustup target add ${TARGET}\`, or install ${DEBIAN_PACKAGES.join(', ')} of Debian.`,
    );
    return false;
  }
  progress('Building the core as WebAssembly (a few minutes the first time)');
  const { cargo, flags, environment } = toolchain;
  const args = ['build', '--lib', '--profile', 'wasm', '--target', TARGET, ...flags];
  await run(cargo, args, {
    environment: { ...environment, ...remapped(), CARGO_TARGET_DIR: 'target/wasm' },
  });
  copyFileSync(
    path.join(root, 'target/wasm', TARGET, 'wasm/ironclerk.wasm'),
    path.join(root, WASM),
  );
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = (await buildWasm()) ? 0 : 1;
}
